import { Backoff, Unavailable, delay } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { DUPLICATE_KEY, isPassing, translated } from '../errors.js';
import { Grouping } from './grouping.js';

/** What became of a document: it is stored, or another one has its place. */
export type Insertion = 'inserted' | 'duplicate';

interface Waiting<D> {
  readonly document: D;
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (insertion: Insertion) => void;
  readonly reject: (error: unknown) => void;
}

const PATIENCE_MS = 2000;
const FIRST_PAUSE_MS = 20;

/**
 * Writes everything that waits with one unordered `insertMany`, so that many callers share the cost of a journal that a majority has.
 *
 * Where the connection breaks, nobody knows what was written: the same documents are written again until the server answers, for two
 * seconds. So `duplicate` may be the caller's own document, and a document should have something by which its writer recognises it.
 * Error: `Unavailable`, also for a document whose turn did not come before its deadline.
 */
export class GroupInsert<D extends mongo.Document> {
  private readonly grouping = new Grouping<Waiting<D>>((group) => this.flush(group));

  constructor(private readonly collection: () => Promise<mongo.Collection<D>>) {}

  /** Resolves when a majority has the document, or the one that has its place, in its journal. */
  insert(document: D, deadline = Infinity): Promise<Insertion> {
    return new Promise((resolve, reject) => this.grouping.add({ document, deadline, resolve, reject }));
  }

  private async flush(waiting: Waiting<D>[]): Promise<void> {
    const now = performance.now();
    for (const { reject } of waiting.filter(({ deadline }) => deadline <= now)) reject(new Unavailable('MongoDB was busy until the deadline'));
    const group = waiting.filter(({ deadline }) => deadline > now);
    if (group.length === 0) return;
    try {
      const failed = await this.write(group.map(({ document }) => document));
      group.forEach(({ resolve, reject }, i) => {
        const error = failed.get(i);
        if (error === undefined) resolve('inserted');
        else if (error.code === DUPLICATE_KEY) resolve('duplicate');
        else reject(translated(error));
      });
    } catch (error) {
      if (isPassing(error)) {
        // Those who came meanwhile have waited as long for a server that is away.
        for (const { reject } of [...group, ...this.grouping.takeWaiting()]) reject(translated(error));
      } else if (group.length === 1) group[0].reject(error);
      // One document that cannot be written at all (too large, malformed) fails alone.
      else for (const each of group) await this.flush([each]);
    }
  }

  /** Writes until the server tells what became of each, and gives the errors of those that were not written. */
  private async write(documents: D[]): Promise<ReadonlyMap<number, mongo.WriteError>> {
    const deadline = Date.now() + PATIENCE_MS;
    for (const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS }); ; ) {
      try {
        const collection = await this.collection();
        await collection.insertMany(documents as mongo.OptionalUnlessRequiredId<D>[], { ordered: false });
        return new Map();
      } catch (error) {
        const failed = failedOnes(error);
        if (failed) return failed;
        const pauseMs = backoff.next();
        if (!isPassing(error) || Date.now() + pauseMs > deadline) throw error;
        await delay(pauseMs);
      }
    }
  }
}

/** Which documents were not written, or null where the server did not say it of all, or not for good. */
function failedOnes(error: unknown): ReadonlyMap<number, mongo.WriteError> | null {
  if (!(error instanceof mongo.MongoBulkWriteError)) return null;
  const errors = error.result.getWriteErrors();
  if (errors.length === 0 || error.result.getWriteConcernError()) return null;
  return new Map(errors.map((each) => [each.index, each]));
}
