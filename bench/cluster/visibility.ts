import { prepareCluster } from '../../testing/cluster/prepare.js';
import { type Cluster, startCluster } from '../../testing/cluster/cluster.js';
import { KeepAlive } from '../harness/keep-alive.js';
import { percentile } from '../harness/statistics.js';
import { type Line, PER_SECOND, SELLERS, write } from '../measurements/visibility.js';
import { authorization } from '../processes/parley.js';
import { type ClusterMeasurement } from './cluster-bench.js';

/** The delay from accepting a message to its visibility, under a steady rate of messages to a cluster of separate processes. */
export const visibility: ClusterMeasurement = {
  name: 'visibility',
  async run({ mongodbUri, brokers, run, quick, progress }) {
    const servers = { mongodbUri, brokers, database: `${run}_http` };
    await prepareCluster(servers);
    const cluster = await startCluster(servers);
    try {
      const lines = await Promise.all(Array.from({ length: SELLERS }, (_, i) => lineOf(cluster, `${run}-${i}`)));
      const seconds = quick ? 3 : 20;
      progress(`${PER_SECOND} messages a second for ${seconds} seconds`);
      progress('warming up');
      await write(lines, PER_SECOND * (quick ? 1 : 10));
      const { asked } = await write(lines, PER_SECOND * seconds);
      for (const { buyer, seller } of lines) [buyer, seller].forEach((caller) => caller.close());
      const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(asked, share));
      return [
        {
          what: `accepted over HTTP to visible in the inbox, p99 at ${PER_SECOND} commands a second`,
          value: p99,
          unit: 'ms',
          better: 'less',
          bound: 500,
          aim: 50,
          figures: `p50 ${p50.toFixed(1)} ms, longest ${most.toFixed(1)} ms, of ${asked.length}`,
        },
      ];
    } finally {
      await cluster.stop();
    }
  },
};

/** A new buyer and seller. Both send to the service directly, without the front door. */
export async function lineOf(cluster: Cluster, name: string): Promise<Line> {
  const sellerId = `s-${name}`;
  const addressOf = (app: 'messaging' | 'inbox-api') => cluster.of(app)[0].baseUrl;
  return {
    sellerId,
    buyer: new KeepAlive(addressOf('messaging'), await authorization(cluster, { role: 'buyer', id: `b-${name}` })),
    seller: new KeepAlive(addressOf('inbox-api'), await authorization(cluster, { role: 'seller', id: sellerId })),
  };
}
