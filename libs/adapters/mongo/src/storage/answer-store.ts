import { type Answer, type AnswerStore } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { GroupFind } from '../groups/group-find.js';
import { GroupInsert } from '../groups/group-insert.js';
import { type AnswerDocument } from '../schemas.js';

/** Stored answers as documents that the server removes after two days. */
export class MongoAnswerStore implements AnswerStore {
  private readonly inserts: GroupInsert<AnswerDocument>;
  private readonly kept: GroupFind<string, AnswerDocument>;

  constructor(answers: () => Promise<mongo.Collection<AnswerDocument>>) {
    this.inserts = new GroupInsert(answers);
    this.kept = new GroupFind(answers, { field: '_id', keyOf: ({ _id }) => _id, textOf: (key) => key });
  }

  async find(key: string): Promise<Answer | null> {
    const kept = await this.kept.find(key);
    return kept && { fingerprint: kept.fingerprint, status: kept.status, body: JSON.parse(kept.body) as unknown };
  }

  async save(key: string, answer: Answer): Promise<Answer> {
    const { fingerprint, status, body } = answer;
    const insertion = await this.inserts.insert({ _id: key, fingerprint, status, body: JSON.stringify(body), at: new Date() });
    return insertion === 'inserted' ? answer : ((await this.find(key)) ?? answer);
  }
}
