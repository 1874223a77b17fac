import { delay } from '@parley/event-sourcing';
import kafkajs, { type Admin } from 'kafkajs';
import { type AdminClient } from '../admin-client.js';
import { hasType } from '../errors.js';
import { type TopicDifference, type TopicReport, type TopicSpec, type Topics } from './topics.js';

/** Topics on the brokers. */
export class AdminTopics implements Topics {
  constructor(private readonly admin: AdminClient) {}

  async create(specs: readonly TopicSpec[]): Promise<TopicReport[]> {
    const missing = (await this.describe(specs)).filter(({ outcome }) => outcome === 'missing').map(({ name }) => name);
    const wanted = specs.filter(({ name }) => missing.includes(name));
    // A concurrent command may have created the topic: only compare it.
    const created = new Set<string>();
    for (const spec of wanted) if (await this.createTopic(spec)) created.add(spec.name);
    const reports = await this.describe(specs);
    return reports.map((report) => (created.has(report.name) && report.outcome === 'same' ? { ...report, outcome: 'created' } : report));
  }

  async describe(specs: readonly TopicSpec[]): Promise<TopicReport[]> {
    return this.admin.run('topics', async (admin) => {
      const names = new Set(await admin.listTopics());
      const found = specs.filter(({ name }) => names.has(name));
      const settings = await settingsOf(admin, found.map(({ name }) => name));
      return specs.map((spec) => {
        const is = settings.get(spec.name);
        if (!is) return { name: spec.name, outcome: 'missing', differences: [] };
        const differences = spec.isForeign ? [] : compare(settingsFor(spec), is);
        return { name: spec.name, outcome: outcomeOf(differences), differences };
      });
    });
  }

  /** Creates a topic and waits until its partitions have leaders. Returns false if it exists. */
  private createTopic(spec: TopicSpec): Promise<boolean> {
    const { partitions, replication, ...configuration } = settingsFor(spec);
    return this.admin.run(`the topic ${spec.name}`, async (admin) => {
      const isNew = await admin.createTopics({
        waitForLeaders: false,
        topics: [
          {
            topic: spec.name,
            numPartitions: Number(partitions),
            replicationFactor: Number(replication),
            configEntries: Object.entries(configuration).map(([name, value]) => ({ name, value })),
          },
        ],
      });
      while (!(await hasLeaders(admin, spec.name))) await delay(50);
      return isNew;
    });
  }
}

async function hasLeaders(admin: Admin, topic: string): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (hasType(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE')) return false;
    throw error;
  }
}

type Settings = Readonly<Record<string, string>>;

/** Not compacted: every event of a key counts. */
function settingsFor({ partitions, replication, minInsyncReplicas, retentionMs, maxMessageBytes }: TopicSpec): Settings {
  return {
    partitions: String(partitions),
    replication: String(replication),
    'min.insync.replicas': String(minInsyncReplicas),
    'cleanup.policy': 'delete',
    ...(retentionMs !== undefined && { 'retention.ms': String(retentionMs) }),
    ...(retentionMs === -1 && { 'retention.bytes': '-1' }),
    ...(maxMessageBytes !== undefined && { 'max.message.bytes': String(maxMessageBytes) }),
  };
}

async function settingsOf(admin: Admin, names: readonly string[]): Promise<Map<string, Settings>> {
  if (names.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  const configurations = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      {
        ...configurations.get(name),
        partitions: String(partitions.length),
        replication: String(Math.min(...partitions.map(({ replicas }) => replicas.length))),
      },
    ]),
  );
}

function compare(wanted: Settings, found: Settings): TopicDifference[] {
  return Object.entries(wanted).flatMap(([setting, value]) =>
    found[setting] === value ? [] : [{ setting, wanted: value, found: found[setting] ?? 'unknown' }],
  );
}

function outcomeOf(differences: readonly TopicDifference[]): 'same' | 'grown' | 'different' {
  if (differences.length === 0) return 'same';
  return differences.every(({ setting, wanted, found }) => setting === 'partitions' && Number(found) > Number(wanted)) ? 'grown' : 'different';
}
