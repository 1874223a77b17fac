import { mongo } from 'mongoose';

/** What is read of a history at once. `token` is the place behind it, which moves on also where there are no changes. */
export interface Piece<D extends mongo.Document> {
  readonly changes: readonly mongo.ChangeStreamDocument<D>[];
  readonly token: mongo.ResumeToken;
}

/** Server codes for a resume token that is no longer in the oplog, was never there, or cannot be parsed. */
const GONE = new Set<unknown>([9, 14, 15, 136, 222, 260, 280, 286, 40647, 40649, 50811]);

/** Changes between the resume token and now may be lost: start again from a scan. */
export class PlaceGone extends Error {
  constructor(options?: ErrorOptions) {
    super('The resume token is no longer in the oplog: changes since then are unknown', options);
    this.name = 'PlaceGone';
  }
}

export const TAIL_OPTIONS = { maxAwaitTimeMS: 1000, batchSize: 1000 } as const;

/** What a tail needs of a change stream of the driver. */
export type ChangeSource<D extends mongo.Document> = Pick<mongo.ChangeStream<D>, 'tryNext' | 'bufferedCount' | 'resumeToken' | 'close'>;

/** Reads a change stream piece by piece, in the order of majority-committed writes. One read at a time; it retains nothing that it returned. */
export class Tail<D extends mongo.Document> {
  private isClosed = false;
  /** Rejects the read in progress; null between reads, so that no result is kept alive. */
  private rejectReading: ((error: Error) => void) | null = null;

  constructor(private readonly stream: ChangeSource<D>) {}

  /** Waits about a second for changes; returns none if there are none. Errors: {@link PlaceGone}, and the driver's. */
  next(most: number): Promise<Piece<D>> {
    if (this.isClosed) return Promise.reject(closedError());
    return new Promise<Piece<D>>((resolve, reject) => {
      this.rejectReading = reject;
      this.read(most)
        .finally(() => (this.rejectReading = null))
        .then(resolve, reject);
    });
  }

  /** Rejects the read in progress at once. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.rejectReading?.(closedError());
    await this.stream.close();
  }

  private async read(most: number): Promise<Piece<D>> {
    const changes: mongo.ChangeStreamDocument<D>[] = [];
    try {
      do {
        const change = await this.stream.tryNext();
        if (!change) break;
        if (change.operationType === 'invalidate') throw new PlaceGone();
        changes.push(change);
      } while (changes.length < most && this.stream.bufferedCount() > 0);
    } catch (error) {
      if (error instanceof mongo.MongoServerError && GONE.has(error.code)) throw new PlaceGone({ cause: error });
      throw error;
    }
    return { changes, token: changes.at(-1)?._id ?? this.stream.resumeToken };
  }
}

function closedError(): Error {
  return new Error('The change stream is closed');
}
