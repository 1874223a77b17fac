import { type CheckpointStore, Fenced } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { retryOnDuplicateKey, translatingErrors, isDuplicateKey } from '../errors.js';
import { type CheckpointDocument } from '../schemas.js';

/** Checkpoints as documents, each with the newest token that has claimed it. */
export class MongoCheckpoints implements CheckpointStore {
  constructor(private readonly checkpoints: () => Promise<mongo.Collection<CheckpointDocument>>) {}

  claim(name: string, token: number): Promise<string | null> {
    return this.update(name, token, { token });
  }

  async save(name: string, token: number, checkpoint: string): Promise<void> {
    await this.update(name, token, { token, checkpoint });
  }

  private update(name: string, token: number, set: Partial<CheckpointDocument>): Promise<string | null> {
    return translatingErrors(async () => {
      const checkpoints = await this.checkpoints();
      const notNewer = { _id: name, token: { $lte: token } };
      const write = () => checkpoints.findOneAndUpdate(notNewer, { $set: set }, { upsert: true, returnDocument: 'after' });
      return (await retryOnDuplicateKey(write))?.checkpoint ?? null;
    }).catch((error: unknown) => {
      // A document with a newer token exists, so the upsert could not insert one.
      throw isDuplicateKey(error) ? new Fenced(`checkpoint ${name}`) : error;
    });
  }
}
