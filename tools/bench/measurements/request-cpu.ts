import autocannon from 'autocannon';
import { LARGE } from '../data/data-sets.js';
import { sideBySide } from '../harness/side-by-side.js';
import { type Measurement } from '../measurement.js';
import { startBareFastify } from '../processes/bare-fastify.js';
import { authorization, metric, withParley } from '../processes/parley.js';

const CONNECTIONS = 10;

/**
 * CPU time that a whole process uses for one inbox request, token, queries and all, over a process of Fastify alone that is asked the same
 * and answers the same bytes out of its memory.
 */
export const requestCpu: Measurement = {
  name: 'request-cpu',
  async run(bench) {
    const requests = bench.quick ? 2000 : 10_000;
    return withParley(await bench.data.inboxes(), async (parley) => {
      const headers = { authorization: await authorization(parley, { role: 'seller', id: LARGE }) };
      const page = await (await fetch(`${parley.baseUrl}/v1/inbox`, { headers })).json();
      const bare = await startBareFastify(page);
      const microseconds = async (baseUrl: string, cpuMs: () => Promise<number>) => {
        const before = await cpuMs();
        const { errors, non2xx } = await autocannon({ url: `${baseUrl}/v1/inbox`, headers, connections: CONNECTIONS, amount: requests });
        if (errors + non2xx > 0) throw new Error(`${errors + non2xx} of ${requests} requests failed`);
        return (((await cpuMs()) - before) / requests) * 1000;
      };
      const parleyCpuMs = async () => (await metric(parley, 'process_cpu_seconds_total')) * 1000;
      try {
        const { ratio, one, other } = await sideBySide(
          bench.samples,
          () => microseconds(parley.baseUrl, parleyCpuMs),
          () => microseconds(bare.baseUrl, bare.cpuMs),
        );
        return [
          {
            what: 'CPU time of a request for an inbox page over bare Fastify',
            value: ratio,
            unit: 'x',
            better: 'less',
            bound: 1.6,
            aim: null,
            figures: `${Math.round(one)} µs over ${Math.round(other)} µs, ${JSON.stringify(page).length} bytes`,
          },
        ];
      } finally {
        await bare.stop();
      }
    });
  },
};
