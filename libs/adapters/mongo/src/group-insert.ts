import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { isPassing, translated } from './errors.js';

/** What became of a document: it is stored, or another one has its place. */
export type Insertion = 'inserted' | 'duplicate';

interface Waiting<D> {
  readonly document: D;
  readonly resolve: (insertion: Insertion) => void;
  readonly reject: (error: unknown) => void;
}

const LARGEST_GROUP = 500;
const MOST_IN_FLIGHT = 2;
const PATIENCE_MS = 2000;
const FIRST_PAUSE_MS = 20;
const DUPLICATE_KEY = 11000;

/**
 * Writes everything that waits with one unordered `insertMany`, so that many callers share the cost of a journal that a majority has.
 *
 * Where the connection breaks, nobody knows what was written: the same documents are written again until the server answers, for two
 * seconds. So `duplicate` may be the caller's own document, and a document should have something by which its writer recognises it.
 * Error: `Unavailable`.
 */
export class GroupInsert<D extends mongo.Document> {
  private waiting: Waiting<D>[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(private readonly collection: () => Promise<mongo.Collection<D>>) {}

  /** Resolves when a majority has the document, or the one that has its place, in its journal. */
  insert(document: D): Promise<Insertion> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ document, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= MOST_IN_FLIGHT || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const group = this.waiting.splice(0, LARGEST_GROUP);
    this.inFlight++;
    try {
      const failed = await this.write(group.map(({ document }) => document));
      group.forEach(({ resolve, reject }, i) => {
        const error = failed.get(i);
        if (error === undefined) resolve('inserted');
        else if (error.code === DUPLICATE_KEY) resolve('duplicate');
        else reject(translated(error));
      });
    } catch (error) {
      // Those who came meanwhile have waited as long for a server that is away.
      for (const { reject } of [...group, ...this.waiting.splice(0)]) reject(translated(error));
    } finally {
      this.inFlight--;
      this.schedule();
    }
  }

  /** Writes until the server tells what became of each, and gives the errors of those that were not written. */
  private async write(documents: D[]): Promise<ReadonlyMap<number, mongo.WriteError>> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        const collection = await this.collection();
        await collection.insertMany(documents as mongo.OptionalUnlessRequiredId<D>[], { ordered: false });
        return new Map();
      } catch (error) {
        const failed = failedOnes(error);
        if (failed) return failed;
        if (!isPassing(error) || Date.now() + pauseMs > deadline) throw error;
      }
      await pause(pauseMs);
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
