import { type Admin, type Kafka } from 'kafkajs';
import { Unavailable, delay, within } from '@parley/event-sourcing';
import { hasType, messageOf, mayPass, unavailable } from './errors.js';

const PATIENCE_MS = 10_000;
const AGAIN_AFTER_MS = 200;
/** What a broker says of a group that it has not taken over yet, as after its start: it has done nothing. */
const SETTLING = ['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE'];

/** How far a group has come in one partition, and what there is. Offsets count messages from 0. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The offset of the oldest message that is still kept. */
  readonly low: number;
  /** The offset that the next message will get. */
  readonly high: number;
  /** The offset that the group goes on at; null where it has committed nothing. */
  readonly committed: number | null;
}

/** Questions and orders to the brokers that no message is. Connects when it is needed; after an error, with a fresh client. */
export class AdminClient {
  private connected: Promise<Admin> | null = null;

  constructor(private readonly kafka: Kafka) {}

  /**
   * Does it again where a broker is only beginning to look after a group. Errors: `Unavailable` where it may succeed later, also after ten
   * seconds without an answer; else an error that says what is wrong.
   */
  async run<T>(what: string, work: (admin: Admin) => Promise<T>): Promise<T> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await delay(AGAIN_AFTER_MS)) {
      try {
        return await this.attempt(what, work);
      } catch (error) {
        if (!hasType(error, ...SETTLING) || Date.now() > deadline) throw error;
      }
    }
  }

  /** Where the partitions of topics are, and where a group is in them. */
  async positions(group: string, topics: readonly string[]): Promise<Position[]> {
    return this.run(`the offsets of ${topics.join(', ')}`, async (admin) => {
      const committed = new Map<string, number>();
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group, topics: [...topics] })) {
        for (const { partition, offset } of partitions) if (Number(offset) >= 0) committed.set(`${topic}/${partition}`, Number(offset));
      }
      const ends = await Promise.all(topics.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })));
      return ends.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, low, high }) => ({
          topic,
          partition,
          low: Number(low),
          high: Number(high),
          committed: committed.get(`${topic}/${partition}`) ?? null,
        })),
      );
    });
  }

  /** The client ids of a group's members, none where it is not stable. */
  async members(group: string): Promise<string[]> {
    return this.run(`the group ${group}`, async (admin) => {
      const [{ state, members }] = (await admin.describeGroups([group])).groups;
      return state === 'Stable' ? members.map(({ clientId }) => clientId) : [];
    });
  }

  /** Rejects where the brokers do not answer, or one of the topics is missing or has a partition without a leader. */
  async check(topics: readonly string[]): Promise<void> {
    await this.run(topics.length === 0 ? 'Kafka' : `Kafka's topics ${topics.join(', ')}`, async (admin) => {
      if (topics.length === 0) return void (await admin.describeCluster());
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
      for (const { name, partitions } of found) {
        const headless = partitions.filter(({ leader }) => leader < 0);
        if (headless.length > 0) throw new Unavailable(`partition ${headless[0].partitionId} of ${name} has no leader`);
      }
    });
  }

  async close(): Promise<void> {
    const admin = await this.connected?.catch(() => null);
    this.connected = null;
    await admin?.disconnect();
  }

  private async attempt<T>(what: string, work: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await within(PATIENCE_MS, this.admin().then(work), `${what}: no answer for ${PATIENCE_MS} ms`);
    } catch (error) {
      this.discard();
      throw mayPass(error) || error instanceof Unavailable ? unavailable(what, error) : new Error(`${what}: ${messageOf(error)}`, { cause: error });
    }
  }

  private admin(): Promise<Admin> {
    this.connected ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })();
    return this.connected;
  }

  private discard(): void {
    const old = this.connected;
    this.connected = null;
    old?.then((admin) => admin.disconnect()).catch(() => undefined);
  }
}

/** How many messages the group has before it. */
export function lagOf({ low, high, committed }: Position): number {
  return Math.max(0, high - Math.max(committed ?? low, low));
}
