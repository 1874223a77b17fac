import { type EachBatchPayload, type KafkaMessage } from 'kafkajs';

/** The member's place in its group is gone or in question; the client mends that itself when it gets `cause`. */
export class LostPlace extends Error {
  constructor(override readonly cause: unknown) {
    super('the place in the consumer group is lost');
  }
}

/** What was fetched of one partition, to be handled in the order of `messages` and committed piece by piece. */
export class FetchedBatch {
  private lost: unknown = null;

  constructor(
    private readonly payload: EachBatchPayload,
    private readonly onCommit: (batches: readonly Handled[]) => void,
  ) {}

  get topic(): string {
    return this.payload.batch.topic;
  }

  get partition(): number {
    return this.payload.batch.partition;
  }

  get messages(): readonly KafkaMessage[] {
    return this.payload.batch.messages;
  }

  /** The offset after the last message of the partition, when this was fetched. */
  get end(): number {
    return Number(this.payload.batch.highWatermark);
  }

  /** Whether more of it may be handled: asked before each write. False once a stop was asked for or the partition may be another's. */
  get current(): boolean {
    return this.lost === null && this.payload.isRunning() && !this.payload.isStale();
  }

  /** The offset to go on at when the first `count` messages are done. What a transaction leaves at the end is passed over with the last. */
  offsetAfter(count: number): number {
    const { batch } = this.payload;
    return Number(count === batch.messages.length ? batch.lastOffset() : batch.messages[count - 1].offset) + 1;
  }

  /** Tells the group that this member lives, however long its handler takes. */
  async heartbeat(): Promise<void> {
    try {
      await this.payload.heartbeat();
    } catch (error) {
      this.lost = error;
    }
  }

  /** Call it at the end: where the place was lost meanwhile, the client has to know. */
  throwLost(): void {
    if (this.lost !== null) throw new LostPlace(this.lost);
  }

  /**
   * Commits, in one request, the offsets of messages that are handled. The member may have lost a partition meanwhile; then another
   * handles the same messages once more, or the commit is refused.
   */
  static async commit(handled: readonly Handled[]): Promise<void> {
    if (handled.length === 0) return;
    const topics = new Map<string, { partition: number; offset: string }[]>();
    for (const { batch, count } of handled) {
      const offset = batch.offsetAfter(count);
      batch.payload.resolveOffset(String(offset - 1));
      const partitions = topics.get(batch.topic);
      if (partitions) partitions.push({ partition: batch.partition, offset: String(offset) });
      else topics.set(batch.topic, [{ partition: batch.partition, offset: String(offset) }]);
    }
    const [{ batch: first }] = handled;
    try {
      await first.payload.commitOffsetsIfNecessary({ topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })) });
    } catch (error) {
      throw new LostPlace(error);
    }
    first.onCommit(handled);
  }
}

/** The first `count` messages of a batch. */
export interface Handled {
  readonly batch: FetchedBatch;
  readonly count: number;
}
