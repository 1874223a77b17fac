import { type Admin, type Kafka } from 'kafkajs';
import { Unavailable, delay, withTimeout } from '@parley/event-sourcing';
import { hasType, messageOf, isRetryable, unavailable } from './errors.js';

const TIMEOUT_MS = 10_000;
const RETRY_INTERVAL_MS = 200;
/** Errors of a broker that has not loaded a group yet, for instance after its start. It has executed nothing. */
const COORDINATOR_LOADING = ['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE'];

/** The offset of a group in one partition, and the offsets that the partition holds. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The offset of the oldest message that is still stored. */
  readonly low: number;
  /** The offset that the next message will get. */
  readonly high: number;
  /** The offset at which the group continues; null if it has committed none. */
  readonly committed: number | null;
}

/** Administrative requests to the brokers. Connects on first use, and with a new client after an error. */
export class AdminClient {
  private connected: Promise<Admin> | null = null;

  constructor(private readonly kafka: Kafka) {}

  /**
   * Retries while a broker loads a group. Errors: `Unavailable` if a later attempt may succeed, also after ten seconds without an answer;
   * otherwise an error with the cause.
   */
  async run<T>(what: string, work: (admin: Admin) => Promise<T>): Promise<T> {
    for (const deadline = Date.now() + TIMEOUT_MS; ; await delay(RETRY_INTERVAL_MS)) {
      try {
        return await this.attempt(what, work);
      } catch (error) {
        if (!hasType(error, ...COORDINATOR_LOADING) || Date.now() > deadline) throw error;
      }
    }
  }

  /** The offsets of all partitions of the topics, and those that the group has committed. */
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

  /** The client ids of a group's members; empty unless the group is stable. */
  async members(group: string): Promise<string[]> {
    return this.run(`the group ${group}`, async (admin) => {
      const [{ state, members }] = (await admin.describeGroups([group])).groups;
      return state === 'Stable' ? members.map(({ clientId }) => clientId) : [];
    });
  }

  /** Rejects if the brokers do not answer, a topic is missing, or a partition has no leader. */
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
      return await withTimeout(TIMEOUT_MS, this.admin().then(work), `${what}: no answer for ${TIMEOUT_MS} ms`);
    } catch (error) {
      this.discard();
      throw isRetryable(error) || error instanceof Unavailable ? unavailable(what, error) : new Error(`${what}: ${messageOf(error)}`, { cause: error });
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

/** The number of messages that the group has not yet handled. */
export function lagOf({ low, high, committed }: Position): number {
  return Math.max(0, high - Math.max(committed ?? low, low));
}
