import { type Answer, type AnswerStore } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { guarded } from './errors.js';
import { GroupInsert } from './group-insert.js';
import { type AnswerDocument } from './schemas.js';

/** Answers as documents that the server removes after two days. */
export class MongoAnswerStore implements AnswerStore {
  private readonly group: GroupInsert<AnswerDocument>;

  constructor(private readonly answers: () => Promise<mongo.Collection<AnswerDocument>>) {
    this.group = new GroupInsert(answers);
  }

  find(key: string): Promise<Answer | null> {
    return guarded(async () => {
      const kept = await (await this.answers()).findOne({ _id: key });
      return kept && { fingerprint: kept.fingerprint, status: kept.status, body: JSON.parse(kept.body) as unknown };
    });
  }

  async save(key: string, answer: Answer): Promise<Answer> {
    const { fingerprint, status, body } = answer;
    const insertion = await this.group.insert({ _id: key, fingerprint, status, body: JSON.stringify(body), at: new Date() });
    return insertion === 'inserted' ? answer : ((await this.find(key)) ?? answer);
  }
}
