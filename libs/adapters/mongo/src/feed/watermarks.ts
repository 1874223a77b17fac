import { type mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { translatingErrors } from '../errors.js';
import { GroupQueue } from '../groups/group-queue.js';
import { WatermarkDocument, schemaOf } from '../schemas.js';

export const WATERMARKS = 'feed_marks';

interface WaitingWrite {
  readonly resolve: (n: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Watermarks that one subscription writes to the database, after everything that was acknowledged before. When it reads one from the change
 * stream, it has read all of that.
 */
export class Watermarks {
  private readonly id = crypto.randomUUID();
  private readonly documents: () => Promise<mongo.Collection<WatermarkDocument>>;
  /** One at a time, because all write to the same document. */
  private readonly writing = new GroupQueue<WaitingWrite>((group) => this.writeFor(group), 1);
  private written = 0;
  private read = 0;
  private waiting: { readonly n: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(database: Database) {
    this.documents = database.collection<WatermarkDocument>(WATERMARKS, schemaOf(WatermarkDocument));
  }

  /** Creates the collection, so that it can be watched. */
  async prepare(): Promise<void> {
    await this.documents();
  }

  /** Matches the changes of these watermarks. */
  get filter(): mongo.Document {
    return { 'ns.coll': WATERMARKS, 'documentKey._id': this.id };
  }

  /** Writes a watermark and returns its number. Calls during a write share the next one. */
  write(): Promise<number> {
    return new Promise((resolve, reject) => this.writing.add({ resolve, reject }));
  }

  /** Resolves when the watermark was read and everything before it is handled. */
  async reached(n: number): Promise<void> {
    if (this.read >= n) return;
    await new Promise<void>((resolve, reject) => this.waiting.push({ n, resolve, reject }));
  }

  /** Records a watermark that was read from the change stream. */
  recordRead(n: number): void {
    this.read = Math.max(this.read, n);
    const reached = this.waiting.filter((each) => each.n <= this.read);
    this.waiting = this.waiting.filter((each) => each.n > this.read);
    for (const { resolve } of reached) resolve();
  }

  private async writeFor(group: readonly WaitingWrite[]): Promise<void> {
    const n = ++this.written;
    try {
      await translatingErrors(async () => (await this.documents()).replaceOne({ _id: this.id }, { n, at: new Date() }, { upsert: true }));
      for (const { resolve } of group) resolve(n);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** Rejects all waiting callers. */
  async close(error: Error): Promise<void> {
    for (const { reject } of this.waiting.splice(0)) reject(error);
    // The server removes a remaining document after a day.
    if (this.written > 0) await (await this.documents()).deleteOne({ _id: this.id }).catch(() => undefined);
  }
}
