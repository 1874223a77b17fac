import { type AdminClient, lagOf } from '../admin-client.js';
import { type GroupConsumer } from './group-consumer.js';

interface Mark {
  readonly committed: number | null;
  /** Since when it stands there although there is more, milliseconds since the epoch. */
  readonly since: number;
}

const PLACE = 'a place in the group';

/**
 * Finds consumers that stand still although there is something to do, by asking the brokers now and then, so that a liveness probe need not.
 * Where the brokers do not answer, or the consumer's handler says `Unavailable`, a new process would be no better off: that is no stall.
 */
export class Watchdog {
  private readonly marks = new Map<GroupConsumer, Map<string, Mark>>();
  private readonly stalled = new Map<GroupConsumer, string>();
  private timer: NodeJS.Timeout | null = null;
  private checking: Promise<void> | null = null;

  constructor(
    private readonly admin: AdminClient,
    private readonly stallAfterMs: number,
    private readonly onError: (where: string, error: unknown) => void,
  ) {}

  watch(consumer: GroupConsumer): void {
    this.marks.set(consumer, new Map());
    this.timer ??= setInterval(() => {
      this.checking ??= this.check().finally(() => (this.checking = null));
    }, Math.max(50, Math.min(15_000, this.stallAfterMs / 4))).unref();
  }

  /** The consumers that are stalled: they have lag and make no progress. */
  stalls(): string[] {
    return [...this.stalled.values()];
  }

  /** The consumers that are not in their groups, and why. */
  troubles(): string[] {
    return [...this.marks.keys()].flatMap(({ trouble, options, isStopped }) => (trouble === null || isStopped ? [] : [`${options.group}: ${trouble}`]));
  }

  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.checking;
  }

  private async check(): Promise<void> {
    for (const [consumer, marks] of this.marks) {
      if (consumer.isStopped) {
        this.marks.delete(consumer);
        this.stalled.delete(consumer);
      } else {
        await this.look(consumer, marks);
      }
    }
  }

  private async look(consumer: GroupConsumer, marks: Map<string, Mark>): Promise<void> {
    const { group, topics } = consumer.options;
    const found = await this.admin.positions(group, topics).catch(() => null);
    if (found === null) return marks.clear();
    const present = new Map<string, number | null>();
    if (consumer.assigned === null) {
      present.set(PLACE, null);
    } else {
      for (const position of found) {
        const { topic, partition, committed } = position;
        const isOurs = consumer.assigned[topic]?.includes(partition);
        // Brokers forget the offsets of a deleted topic. The client would go on at the old offset of the new one, and miss what is before it.
        if (isOurs && committed === null && consumer.committed(topic, partition) !== null) {
          return consumer.restart(`${topic} was deleted and created: read again from its beginning`);
        }
        if (isOurs && lagOf(position) > 0) present.set(`${topic}/${partition}`, committed);
      }
    }
    this.judge(consumer, marks, present);
  }

  private judge(consumer: GroupConsumer, marks: Map<string, Mark>, present: ReadonlyMap<string, number | null>): void {
    const now = Date.now();
    for (const what of marks.keys()) if (!present.has(what)) marks.delete(what);
    let worst: string | null = null;
    for (const [what, committed] of present) {
      const before = marks.get(what);
      const since = before?.committed === committed ? Math.max(before.since, consumer.excusedAt) : now;
      marks.set(what, { committed, since });
      if (now - since >= this.stallAfterMs) worst = `${consumer.options.group} waits for ${what} for ${now - since} ms`;
    }
    if (worst === null) {
      this.stalled.delete(consumer);
    } else {
      if (!this.stalled.has(consumer)) this.onError('watchdog', new Error(worst));
      this.stalled.set(consumer, worst);
    }
  }
}
