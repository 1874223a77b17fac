import { type mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { guarded } from '../errors.js';
import { Grouping } from '../groups/grouping.js';
import { MarkDocument, schemaOf } from '../schemas.js';

export const MARKS = 'feed_marks';

interface Writing {
  readonly resolve: (n: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Marks that one follower writes into the history, behind everything that was acknowledged before. When it reads one there, it has read
 * all of that.
 */
export class Marks {
  private readonly id = crypto.randomUUID();
  private readonly marks: () => Promise<mongo.Collection<MarkDocument>>;
  /** One at a time: they all write to one document. */
  private readonly writing = new Grouping<Writing>((group) => this.writeFor(group), 1);
  private written = 0;
  private read = 0;
  private waiting: { readonly n: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(database: Database) {
    this.marks = database.collection<MarkDocument>(MARKS, schemaOf(MarkDocument));
  }

  /** Makes the collection, so that reading may begin. */
  async prepare(): Promise<void> {
    await this.marks();
  }

  /** Matches the changes that these marks make. */
  get filter(): mongo.Document {
    return { 'ns.coll': MARKS, 'documentKey._id': this.id };
  }

  /** Writes a mark and tells its number; all who ask while another one is written share the next. */
  write(): Promise<number> {
    return new Promise((resolve, reject) => this.writing.add({ resolve, reject }));
  }

  /** Resolves when the mark has been read, and everything before it was handled. */
  async reached(n: number): Promise<void> {
    if (this.read >= n) return;
    await new Promise<void>((resolve, reject) => this.waiting.push({ n, resolve, reject }));
  }

  /** Notes what was read in the history. */
  note(n: number): void {
    this.read = Math.max(this.read, n);
    const reached = this.waiting.filter((each) => each.n <= this.read);
    this.waiting = this.waiting.filter((each) => each.n > this.read);
    for (const { resolve } of reached) resolve();
  }

  private async writeFor(group: readonly Writing[]): Promise<void> {
    const n = ++this.written;
    try {
      await guarded(async () => (await this.marks()).replaceOne({ _id: this.id }, { n, at: new Date() }, { upsert: true }));
      for (const { resolve } of group) resolve(n);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** Whoever waits is told so. */
  async close(error: Error): Promise<void> {
    for (const { reject } of this.waiting.splice(0)) reject(error);
    // What stays is removed by the server after a day.
    if (this.written > 0) await (await this.marks()).deleteOne({ _id: this.id }).catch(() => undefined);
  }
}
