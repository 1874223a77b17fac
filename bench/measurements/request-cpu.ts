import autocannon from 'autocannon';
import { LARGE } from '../data/data-sets.js';
import { sideBySide } from '../harness/side-by-side.js';
import { type Measurement, type Result } from '../measurement.js';
import { startBareFastify } from '../processes/bare-fastify.js';
import { authorization, metric, withParley } from '../processes/parley.js';

const CONNECTIONS = 10;
const PAGES = 100;

/**
 * CPU time of a process for one inbox request, including the token, over a bare Fastify process that answers as many bytes from memory:
 * for an unchanged first page, and for pages that are read from the database.
 */
export const requestCpu: Measurement = {
  name: 'request-cpu',
  async run(bench) {
    const requests = bench.quick ? 2000 : 10_000;
    return withParley(await bench.data.inboxes(), async (parley) => {
      const headers = { authorization: await authorization(parley, { role: 'seller', id: LARGE }) };
      const paths = await pathsOf(parley.baseUrl, headers);
      const page = await (await fetch(parley.baseUrl + paths[0], { headers })).json();
      const bare = await startBareFastify(page);
      const parleyCpuMs = async () => (await metric(parley, 'process_cpu_seconds_total')) * 1000;
      const compare = async (what: string, asked: readonly string[]): Promise<Result> => {
        const cpuOf = (server: { baseUrl: string }, cpuMs: () => Promise<number>) => () => cpuPerRequest(server.baseUrl, headers, asked, requests, cpuMs);
        const { ratio, one, other } = await sideBySide(bench.samples, cpuOf(parley, parleyCpuMs), cpuOf(bare, bare.cpuMs));
        return {
          what: `CPU time of a request for ${what} over bare Fastify`,
          value: ratio,
          unit: 'x',
          better: 'less',
          bound: 1.6,
          aim: null,
          figures: `${Math.round(one)} µs over ${Math.round(other)} µs, ${JSON.stringify(page).length} characters`,
        };
      };
      try {
        return [await compare('the first page of an inbox', paths.slice(0, 1)), await compare('inbox pages behind the first', paths.slice(1))];
      } finally {
        await bare.stop();
      }
    });
  },
};

/** The first page of an inbox and the following ones. */
async function pathsOf(baseUrl: string, headers: { authorization: string }): Promise<string[]> {
  const paths = ['/v1/inbox'];
  while (paths.length <= PAGES) {
    const answer = await fetch(baseUrl + paths[paths.length - 1], { headers });
    const { nextCursor } = (await answer.json()) as { nextCursor: string | null };
    if (nextCursor === null) break;
    paths.push(`/v1/inbox?cursor=${nextCursor}`);
  }
  return paths;
}

/** Microseconds per request, over requests to the paths in turn. */
async function cpuPerRequest(
  baseUrl: string,
  headers: { authorization: string },
  paths: readonly string[],
  amount: number,
  cpuMs: () => Promise<number>,
): Promise<number> {
  const before = await cpuMs();
  const requests = paths.map((path) => ({ path }));
  const { errors, non2xx } = await autocannon({ url: baseUrl, headers, connections: CONNECTIONS, amount, requests });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} of ${amount} requests failed`);
  return (((await cpuMs()) - before) / amount) * 1000;
}
