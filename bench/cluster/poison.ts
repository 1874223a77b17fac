import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, startCluster } from '../../testing/cluster/cluster.js';
import { prepareCluster } from '../../testing/cluster/prepare.js';
import { KeepAlive } from '../harness/keep-alive.js';
import { sideBySide } from '../harness/side-by-side.js';
import { percentile } from '../harness/statistics.js';
import { PER_SECOND, SELLERS, write } from '../measurements/visibility.js';
import { authorization } from '../processes/parley.js';
import { type ClusterMeasurement } from './cluster-bench.js';
import { lineOf } from './visibility.js';

const DEFECTIVE_INBOX = new URL('../../e2e/cluster/faults/defective-inbox.mjs', import.meta.url).href;
/** The text that {@link DEFECTIVE_INBOX} cannot project. */
const POISON = 'poison';
const WRITES_EVERY_MS = 100;

/**
 * The delay of other sellers' messages while a parked stream gets more events, over the delay while an unparked stream gets as many.
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
      await projector.start([DEFECTIVE_INBOX]);
      const lines = await Promise.all(Array.from({ length: SELLERS }, (_, i) => lineOf(cluster, `${run}-p${i}`)));
      progress('warming up');
      await write(lines, PER_SECOND * (quick ? 1 : 30));
      const p99Beside = async (text: string): Promise<number> => {
        progress(text === POISON ? 'beside a parked stream' : 'beside an unparked stream');
        const other = await keepWriting(cluster, lines[0].sellerId, text);
        const { asked } = await write(lines, PER_SECOND * (quick ? 2 : 10));
        await other.stop();
        return percentile(asked, 0.99);
      };
      const { ratio, one, other } = await sideBySide(samples, () => p99Beside(POISON), () => p99Beside('hello'));
      for (const { buyer, seller } of lines) [buyer, seller].forEach((caller) => caller.close());
      return [
        {
          what: `p99 of others' messages from accepted to visible beside a parked stream, over without, at ${PER_SECOND} commands a second`,
          value: ratio,
          unit: 'x',
          better: 'less',
          bound: 1.1,
          aim: 1,
          figures: `${one.toFixed(1)} ms over ${other.toFixed(1)} ms, each the median of ${samples}`,
        },
      ];
    } finally {
      await cluster.stop();
    }
  },
};

/** Writes repeatedly to one conversation, which is parked from the first message on if that is poison. */
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
