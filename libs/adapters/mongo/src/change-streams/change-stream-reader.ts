import { mongo } from 'mongoose';

/** The changes of one read. `token` is the resume token after them; it also advances without changes. */
export interface ChangeBatch<D extends mongo.Document> {
  readonly changes: readonly mongo.ChangeStreamDocument<D>[];
  readonly token: mongo.ResumeToken;
}

/** Server codes for a resume token that is no longer in the oplog, was never there, or cannot be parsed. */
const RESUME_TOKEN_LOST_CODES = new Set<unknown>([9, 14, 15, 136, 222, 260, 280, 286, 40647, 40649, 50811]);
/** Changes since the resume token may be lost: start again with a scan. */
/** Changes between the resume token and now may be lost: start again from a scan. */
export class ResumeTokenLost extends Error {
  constructor(options?: ErrorOptions) {
    super('The resume token is no longer in the oplog: reading everything again', options);
    this.name = 'ResumeTokenLost';
  }
}

export const CHANGE_STREAM_OPTIONS = { maxAwaitTimeMS: 1000, batchSize: 1000 } as const;

/** The part of the driver's change stream that a reader needs. */
export type ChangeSource<D extends mongo.Document> = Pick<mongo.ChangeStream<D>, 'tryNext' | 'bufferedCount' | 'resumeToken' | 'close'>;

/** Reads a change stream in batches, in the order of majority-committed writes. Allows one read at a time and keeps no reference to returned changes. */
export class ChangeStreamReader<D extends mongo.Document> {
  private isClosed = false;
  /** Rejects the read in progress; null between reads, so that no result is kept alive. */
  private rejectReading: ((error: Error) => void) | null = null;

  constructor(private readonly stream: ChangeSource<D>) {}

  /** Waits about a second for changes; returns none if none arrive. Errors: {@link ResumeTokenLost}, and the driver's. */
  next(maxChanges: number): Promise<ChangeBatch<D>> {
    if (this.isClosed) return Promise.reject(closedError());
    return new Promise<ChangeBatch<D>>((resolve, reject) => {
      this.rejectReading = reject;
      this.read(maxChanges)
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

  private async read(maxChanges: number): Promise<ChangeBatch<D>> {
    const changes: mongo.ChangeStreamDocument<D>[] = [];
    try {
      do {
        const change = await this.stream.tryNext();
        if (!change) break;
        if (change.operationType === 'invalidate') throw new ResumeTokenLost();
        changes.push(change);
      } while (changes.length < maxChanges && this.stream.bufferedCount() > 0);
    } catch (error) {
      if (error instanceof mongo.MongoServerError && RESUME_TOKEN_LOST_CODES.has(error.code)) throw new ResumeTokenLost({ cause: error });
      throw error;
    }
    return { changes, token: changes.at(-1)?._id ?? this.stream.resumeToken };
  }
}

function closedError(): Error {
  return new Error('The change stream is closed');
}
