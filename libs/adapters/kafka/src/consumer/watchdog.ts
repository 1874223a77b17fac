import { type AdminClient, lagOf } from '../admin-client.js';
import { type GroupConsumer } from './group-consumer.js';

interface Progress {
  readonly committed: number | null;
  /** Since when the committed offset has not changed although there is lag, milliseconds since the epoch. */
  readonly since: number;
}

const ASSIGNMENT = 'a partition assignment';

/**
 * Detects stalled consumers by polling the brokers, so that the liveness probe can read the last result. A consumer is not stalled while
 * the brokers do not answer or its handler fails with `Unavailable`, because a restarted process would not help.
 */
export class Watchdog {
  private readonly progress = new Map<GroupConsumer, Map<string, Progress>>();
  private readonly stalled = new Map<GroupConsumer, string>();
  private timer: NodeJS.Timeout | null = null;
  private checking: Promise<void> | null = null;

  constructor(
    private readonly admin: AdminClient,
    private readonly stallAfterMs: number,
    private readonly onError: (where: string, error: unknown) => void,
  ) {}

  watch(consumer: GroupConsumer): void {
    this.progress.set(consumer, new Map());
    this.timer ??= setInterval(() => {
      this.checking ??= this.check().finally(() => (this.checking = null));
    }, Math.max(50, Math.min(15_000, this.stallAfterMs / 4))).unref();
  }

  /** The stalled consumers: they have lag and make no progress. */
  stalls(): string[] {
    return [...this.stalled.values()];
  }

  /** The consumers that are not members of their groups, with the reason. */
  disconnected(): string[] {
    return [...this.progress.keys()].flatMap(({ disconnectReason, options, isStopped }) => (disconnectReason === null || isStopped ? [] : [`${options.group}: ${disconnectReason}`]));
  }

  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.checking;
  }

  private async check(): Promise<void> {
    for (const [consumer, progress] of this.progress) {
      if (consumer.isStopped) {
        this.progress.delete(consumer);
        this.stalled.delete(consumer);
      } else {
        await this.inspect(consumer, progress);
      }
    }
  }

  private async inspect(consumer: GroupConsumer, progress: Map<string, Progress>): Promise<void> {
    const { group, topics } = consumer.options;
    const found = await this.admin.positions(group, topics).catch(() => null);
    if (found === null) return progress.clear();
    const present = new Map<string, number | null>();
    if (consumer.assigned === null) {
      present.set(ASSIGNMENT, null);
    } else {
      for (const position of found) {
        const { topic, partition, committed } = position;
        const isOurs = consumer.assigned[topic]?.includes(partition);
        // Brokers delete the offsets of a deleted topic. The client would continue at the old offset of the new topic and miss the messages before it.
        if (isOurs && committed === null && consumer.committed(topic, partition) !== null) {
          return consumer.restart(`${topic} was deleted and created again: reading it from the beginning`);
        }
        if (isOurs && lagOf(position) > 0) present.set(`${topic}/${partition}`, committed);
      }
    }
    this.updateStalled(consumer, progress, present);
  }

  private updateStalled(consumer: GroupConsumer, progress: Map<string, Progress>, present: ReadonlyMap<string, number | null>): void {
    const now = Date.now();
    for (const what of progress.keys()) if (!present.has(what)) progress.delete(what);
    let worst: string | null = null;
    for (const [what, committed] of present) {
      const before = progress.get(what);
      const since = before?.committed === committed ? Math.max(before.since, consumer.unavailableAt) : now;
      progress.set(what, { committed, since });
      if (now - since >= this.stallAfterMs) worst = `${consumer.options.group} made no progress on ${what} for ${now - since} ms`;
    }
    if (worst === null) {
      this.stalled.delete(consumer);
    } else {
      if (!this.stalled.has(consumer)) this.onError('watchdog', new Error(worst));
      this.stalled.set(consumer, worst);
    }
  }
}
