import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, startCluster } from '../../cluster/cluster.js';
import { prepareCluster } from '../../cluster/prepare.js';
import { KeepAlive } from '../harness/keep-alive.js';
import { median, percentile } from '../harness/statistics.js';
import { type Line, PER_SECOND, SELLERS, write } from '../measurements/visibility.js';
import { authorization } from '../processes/parley.js';
import { type ClusterMeasurement } from './cluster-bench.js';
import { lineOf } from './visibility.js';

const DEFECT = new URL('../../../e2e/cluster/faults/defective-inbox.mjs', import.meta.url).href;
const WRITES_EVERY_MS = 100;

/**
 * How much longer everybody else waits to see a message while a stream is parked, and more and more events of it come, than while as many
 * come of one that is not.
 */
export const poison: ClusterMeasurement = {
  name: 'poison',
  async run({ mongodbUri, brokers, run, quick, samples, progress }) {
    const servers = { mongodbUri, brokers, database: `${run}_poison` };
    await prepareCluster(servers);
    const cluster = await startCluster(servers);
    try {
      const [projector] = cluster.of('inbox-projector');
      await projector.stop();
      await projector.start([DEFECT]);
      const lines = await Promise.all(Array.from({ length: SELLERS }, (_, i) => lineOf(cluster, `${run}-p${i}`)));
      progress('warming up');
      await write(lines, PER_SECOND * (quick ? 1 : 30));
      const good = await keepWriting(cluster, lines[0].sellerId, 'good');
      const before = await p99s(lines, samples, quick, (i) => progress(`without a parked stream, ${i}`));
      await good.stop();
      const poisonous = await keepWriting(cluster, lines[0].sellerId, 'poison');
      const behind = await p99s(lines, samples, quick, (i) => progress(`beside a parked stream, ${i}`));
      await poisonous.stop();
      for (const { buyer, seller } of lines) [buyer, seller].forEach((caller) => caller.close());
      const [without, beside] = [median(before), median(behind)];
      return [
        {
          what: `p99 of others' messages from accepted to visible beside a parked stream, over without, at ${PER_SECOND} commands a second`,
          value: beside / without,
          unit: 'x',
          better: 'less',
          bound: 1.1,
          aim: 1,
          figures: `${beside.toFixed(1)} ms over ${without.toFixed(1)} ms, each the median of ${samples}`,
        },
      ];
    } finally {
      await cluster.stop();
    }
  },
};

async function p99s(lines: readonly Line[], samples: number, quick: boolean, onSample: (i: number) => void): Promise<number[]> {
  const found: number[] = [];
  for (let i = 1; i <= samples; i++) {
    onSample(i);
    found.push(percentile((await write(lines, PER_SECOND * (quick ? 2 : 10))).asked, 0.99));
  }
  return found;
}

/** A buyer who writes again and again to one conversation, which is parked behind their first message where that is `poison`. */
async function keepWriting(cluster: Cluster, sellerId: string, text: string): Promise<{ stop: () => Promise<void> }> {
  const buyer = new KeepAlive(cluster.of('messaging')[0].baseUrl, await authorization(cluster, { role: 'buyer', id: `b-${text}` }));
  const say = () => buyer.send('POST', '/v1/messages', { sellerId, text });
  await say();
  let going = true;
  const loop = (async () => {
    for (; going; await sleep(WRITES_EVERY_MS)) await say();
  })();
  const stop = async () => {
    going = false;
    await loop;
    buyer.close();
  };
  return { stop };
}
