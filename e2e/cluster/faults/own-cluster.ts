import { type Cluster, startCluster } from '../../../testing/cluster/cluster.js';
import { type ClusterServers, type ToolOutcome, prepareCluster, runParley } from '../../../testing/cluster/prepare.js';
import { APPS, type App } from '../../../testing/cluster/routes.js';
import { type OwnKafkaServer, startKafka } from '../../../testing/servers/kafka-server.js';
import { type OwnMongoServer, startMongo } from '../../../testing/servers/mongo-server.js';
import { MEMORY_PROBE, type ProbedProcess } from '../../soak/soak.js';

const INSTANCES = 2;

/** A cluster of two instances of each app on dedicated servers, for tests that kill its parts. */
export class OwnCluster {
  private constructor(
    readonly kafka: OwnKafkaServer,
    readonly mongo: OwnMongoServer,
    readonly servers: ClusterServers,
    readonly parley: Cluster,
  ) {}

  static async start(): Promise<OwnCluster> {
    const [kafka, mongo] = await Promise.all([startKafka(), startMongo()]);
    try {
      const servers = { mongodbUri: mongo.uri, brokers: kafka.brokers, database: 'faults' };
      await prepareCluster(servers);
      const instances = Object.fromEntries(APPS.map((app) => [app, INSTANCES])) as Record<App, number>;
      return new OwnCluster(kafka, mongo, servers, await startCluster({ ...servers, instances, imports: [MEMORY_PROBE] }));
    } catch (error) {
      await Promise.all([kafka.stop(), mongo.stop()]);
      throw error;
    }
  }

  /** Runs the operator tool. */
  tool(...words: string[]): Promise<ToolOutcome> {
    return runParley(this.servers, words);
  }

  /** The values of a metric in the instances of an app, by their labels; null for an instance that does not answer. */
  metric(app: App, name: string): Promise<(Readonly<Record<string, number>> | null)[]> {
    return Promise.all(
      this.parley.of(app).map(async ({ baseUrl }) => {
        const text = await fetch(`${baseUrl}/metrics`).then((answer) => answer.text()).catch(() => null);
        if (text === null) return null;
        const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
        return Object.fromEntries(lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
      }),
    );
  }

  /** Its processes, which were started with the memory probe. */
  get probed(): ProbedProcess[] {
    return this.parley.instances.flatMap((instance, index) =>
      instance.pid === null ? [] : [{ name: `${instance.app} ${index}`, pid: instance.pid, logs: () => instance.logs() }],
    );
  }

  async stop(): Promise<void> {
    await this.parley.stop();
    await Promise.all([this.kafka.stop(), this.mongo.stop()]);
  }
}
