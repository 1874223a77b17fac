import { type EachBatchPayload, type KafkaMessage } from 'kafkajs';

/** The member was or may have been removed from its group. The client rejoins when it gets `cause`. */
export class MembershipLost extends Error {
  constructor(override readonly cause: unknown) {
    super('no longer a member of the consumer group');
  }
}

/** The messages fetched from one partition, to be handled in order and committed in parts. */
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

  /** The offset after the last message of the partition at the time of the fetch. */
  get end(): number {
    return Number(this.payload.batch.highWatermark);
  }

  /** Whether more messages may be handled; to be checked before each write. False after a stop or when the partition may be reassigned. */
  get isCurrent(): boolean {
    return this.lost === null && this.payload.isRunning() && !this.payload.isStale();
  }

  /** The offset to commit after the first `count` messages. The last one includes trailing transaction markers. */
  offsetAfter(count: number): number {
    const { batch } = this.payload;
    return Number(count === batch.messages.length ? batch.lastOffset() : batch.messages[count - 1].offset) + 1;
  }

  /** Sends a heartbeat to the group while a handler runs. */
  async heartbeat(): Promise<void> {
    try {
      await this.payload.heartbeat();
    } catch (error) {
      this.lost = error;
    }
  }

  /** Throws if a heartbeat failed; call it at the end, so that the client rejoins the group. */
  throwIfLost(): void {
    if (this.lost !== null) throw new MembershipLost(this.lost);
  }

  /**
   * Commits the offsets of handled messages in one request. If a partition was reassigned meanwhile, another member handles the same
   * messages again, or the broker refuses the commit.
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
      throw new MembershipLost(error);
    }
    first.onCommit(handled);
  }
}

/** The first `count` messages of a batch. */
export interface Handled {
  readonly batch: FetchedBatch;
  readonly count: number;
}
