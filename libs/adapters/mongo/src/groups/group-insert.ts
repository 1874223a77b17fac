import { Backoff, Unavailable, delay } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { DUPLICATE_KEY, isRetryable, translateError } from '../errors.js';
import { GroupQueue } from './group-queue.js';

/** The outcome of an insert: stored, or refused because the key exists. */
export type Insertion = 'inserted' | 'duplicate';

interface Waiting<D> {
  readonly document: D;
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (insertion: Insertion) => void;
  readonly reject: (error: unknown) => void;
}

const RETRY_TIMEOUT_MS = 2000;
const INITIAL_DELAY_MS = 20;

/**
 * Writes waiting documents with one unordered `insertMany`, so that concurrent callers share the cost of a majority write.
 *
 * After a lost connection it inserts the same documents again until the server answers, for at most two seconds. `duplicate` may
 * therefore mean the caller's own document: store something in it that identifies the write. Error: `Unavailable`, also if the deadline
 * of a document passes while it waits.
 */
export class GroupInsert<D extends mongo.Document> {
  private readonly queue = new GroupQueue<Waiting<D>>((group) => this.flush(group));

  constructor(private readonly collection: () => Promise<mongo.Collection<D>>) {}

  /** Resolves when the document, or the one with the same key, is journaled by a majority. */
  insert(document: D, deadline = Infinity): Promise<Insertion> {
    return new Promise((resolve, reject) => this.queue.add({ document, deadline, resolve, reject }));
  }

  private async flush(waiting: Waiting<D>[]): Promise<void> {
    const now = performance.now();
    for (const { reject } of waiting.filter(({ deadline }) => deadline <= now)) reject(new Unavailable('MongoDB is overloaded: the write waited until its deadline'));
    const group = waiting.filter(({ deadline }) => deadline > now);
    if (group.length === 0) return;
    try {
      const failed = await this.write(group.map(({ document }) => document));
      group.forEach(({ resolve, reject }, i) => {
        const error = failed.get(i);
        if (error === undefined) resolve('inserted');
        else if (error.code === DUPLICATE_KEY) resolve('duplicate');
        else reject(translateError(error));
      });
    } catch (error) {
      if (isRetryable(error)) {
        // Calls that arrived meanwhile have waited for the same unavailable server.
        for (const { reject } of [...group, ...this.queue.takeWaiting()]) reject(translateError(error));
      } else if (group.length === 1) group[0].reject(error);
      // A document that can never be written (too large, malformed) fails alone.
      else for (const each of group) await this.flush([each]);
    }
  }

  /** Inserts until the server reports the outcome, and returns the errors by index. */
  private async write(documents: D[]): Promise<ReadonlyMap<number, mongo.WriteError>> {
    const deadline = Date.now() + RETRY_TIMEOUT_MS;
    for (const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS }); ; ) {
      try {
        const collection = await this.collection();
        await collection.insertMany(documents as mongo.OptionalUnlessRequiredId<D>[], { ordered: false });
        return new Map();
      } catch (error) {
        const failed = writeErrorsOf(error);
        if (failed) return failed;
        const pauseMs = backoff.next();
        if (!isRetryable(error) || Date.now() + pauseMs > deadline) throw error;
        await delay(pauseMs);
      }
    }
  }
}

/** The documents that were not written; null if the server did not report a final outcome for all. */
function writeErrorsOf(error: unknown): ReadonlyMap<number, mongo.WriteError> | null {
  if (!(error instanceof mongo.MongoBulkWriteError)) return null;
  const errors = error.result.getWriteErrors();
  if (errors.length === 0 || error.result.getWriteConcernError()) return null;
  return new Map(errors.map((each) => [each.index, each]));
}
