import { mongo } from 'mongoose';

/** What is read of a history at once. `token` is the place behind it, which moves on also where there are no changes. */
export interface Piece<D extends mongo.Document> {
  readonly changes: readonly mongo.ChangeStreamDocument<D>[];
  readonly token: mongo.ResumeToken;
}

/** What a server says when it does not have the place any more from which to go on, or never had it, or cannot read what names it. */
const GONE = new Set<unknown>([9, 14, 15, 136, 222, 260, 280, 286, 40647, 40649, 50811]);

/** The place is gone: what comes next cannot be told apart from what was missed. */
export class PlaceGone extends Error {
  constructor(options?: ErrorOptions) {
    super('the place in the history is gone from which to go on', options);
    this.name = 'PlaceGone';
  }
}

export const TAIL_OPTIONS = { maxAwaitTimeMS: 1000, batchSize: 1000 } as const;

/** Reads a change stream piece by piece, in the order in which a majority has what was written. */
export class Tail<D extends mongo.Document> {
  private fail: (error: Error) => void = () => undefined;
  private readonly closed: Promise<never>;

  constructor(private readonly stream: mongo.ChangeStream<D>) {
    this.closed = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.closed.catch(() => undefined);
  }

  /** Waits about a second for changes, and gives none where there are none. Errors: {@link PlaceGone}, and what the driver throws. */
  async next(most: number): Promise<Piece<D>> {
    const reading = this.read(most);
    reading.catch(() => undefined);
    return Promise.race([reading, this.closed]);
  }

  /** Whoever waits for a piece is told at once. */
  async close(): Promise<void> {
    this.fail(new Error('the history is read no more'));
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
