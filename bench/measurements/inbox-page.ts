import { conversationIdOf } from '@parley/contracts';
import { type AllInOne } from '../../testing/processes/all-in-one.js';
import { LARGE, SMALL } from '../data/data-sets.js';
import { buyerOf } from '../data/inboxes.js';
import { KeepAlive } from '../harness/keep-alive.js';
import { median, percentile } from '../harness/statistics.js';
import { type Bench, type Measurement, type Result } from '../measurement.js';
import { authorization, withParley } from '../processes/parley.js';

const MOST_BLACKLISTED = 5000;
const AT_ONCE = 32;
/** The whole list and a filtered one. */
const LISTS = ['/v1/inbox?limit=20', '/v1/inbox?limit=20&unread=true'];

/** The latency of an inbox page of a seller with very many conversations, over that of a seller with a thousandth of them. */
export const inboxPage: Measurement = {
  name: 'inbox-page',
  async run(bench) {
    return withParley(await bench.data.inboxes(), async (parley) => {
      const callerOf = async (id: string) => new KeepAlive(parley.baseUrl, await authorization(parley, { role: 'seller', id }));
      const [large, small] = [await callerOf(LARGE), await callerOf(SMALL)];
      try {
        const open = await compare(bench, large, small, '');
        await blacklist(bench, parley, large);
        return [open, await compare(bench, large, small, ', 5,000 of the buyers blacklisted')];
      } finally {
        large.close();
        small.close();
      }
    });
  },
};

async function compare(bench: Bench, large: KeepAlive, small: KeepAlive, circumstances: string): Promise<Result> {
  const pages = bench.quick ? 200 : 2000;
  const { conversations } = bench.data.sizes;
  bench.progress(`asking for pages of an inbox of ${conversations} conversations${circumstances}`);
  const walks = [large, small].map((caller) => new Walk(caller));
  await alternate(walks, pages);
  const samples: number[][] = [];
  for (let i = 0; i < bench.samples; i++) samples.push(await alternate(walks, pages));
  const [one, other] = [0, 1].map((of) => median(samples.map((p99s) => p99s[of])));
  return {
    what: `p99 of an inbox page of ${conversations} conversations over ${conversations / 1000}${circumstances}`,
    value: median(samples.map(([ofLarge, ofSmall]) => ofLarge / ofSmall)),
    unit: 'x',
    better: 'less',
    bound: 2,
    aim: 1.1,
    figures: `${one.toFixed(2)} ms over ${other.toFixed(2)} ms`,
  };
}

/** Requests pages for the callers in turn, and returns the p99 of each. */
async function alternate(walks: readonly Walk[], pages: number): Promise<number[]> {
  const times = walks.map(() => [] as number[]);
  for (let page = 0; page < pages; page++) for (const [i, walk] of walks.entries()) times[i].push(await walk.next());
  return times.map((each) => percentile(each, 0.99));
}

/** Pages through a seller's lists alternately. At the end of a list it starts again. */
class Walk {
  private readonly cursors = new Map<string, string | null>();
  private pages = 0;

  constructor(private readonly caller: KeepAlive) {}

  /** The latency of the next page, in milliseconds. */
  async next(): Promise<number> {
    const list = LISTS[this.pages++ % LISTS.length];
    const cursor = this.cursors.get(list) ?? null;
    const { ms, body } = await this.caller.get(cursor === null ? list : `${list}&cursor=${cursor}`);
    this.cursors.set(list, (body as { nextCursor: string | null }).nextCursor);
    return ms;
  }
}

/** Blacklists buyers from all over the list, and waits until the list contains none of them. */
async function blacklist(bench: Bench, parley: AllInOne, seller: KeepAlive): Promise<void> {
  const { conversations } = bench.data.sizes;
  const count = Math.min(MOST_BLACKLISTED, Math.floor(conversations / 2));
  bench.progress(`blacklisting ${count} buyers`);
  const buyers = Array.from({ length: count }, (_, i) => buyerOf(Math.floor((i * conversations) / count)));
  const last = buyers.at(-1) as string;
  const left = [...buyers];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let buyerId = left.pop(); buyerId; buyerId = left.pop()) await seller.send('POST', '/v1/blacklist', { buyerId });
    }),
  );
  const { body } = await seller.get(`/v1/conversations/${conversationIdOf(LARGE, last)}?after=${last}@1`);
  if (!(body as { blacklisted: boolean }).blacklisted) throw new Error(`${parley.baseUrl} still shows a blacklisted buyer`);
}
