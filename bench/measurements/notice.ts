import { type AllInOne } from '../../testing/processes/all-in-one.js';
import { KeepAlive } from '../harness/keep-alive.js';
import { sideBySide } from '../harness/side-by-side.js';
import { median } from '../harness/statistics.js';
import { type Measurement } from '../measurement.js';
import { authorization, withParley } from '../processes/parley.js';

const NOTICE = {
  category: 'system',
  kind: 'policy-change',
  severity: 'medium',
  title: 'Returns within thirty days',
  body: 'From next month on buyers may return goods within **thirty days**. Please look at your return address and your templates in time.',
};

/** The delay from publishing a notice to its visibility: to every seller of a large store, over one seller of an empty store. */
export const notice: Measurement = {
  name: 'notice',
  async run(bench) {
    const { sellers } = bench.data.sizes;
    const notices = bench.quick ? 10 : 50;
    const [many, empty] = [await bench.data.sellers(), await bench.data.empty()];
    return withParley(many, (crowded) =>
      withParley(empty, async (lonely) => {
        const [toAll, toOne] = [await publisher(crowded, {}), await publisher(lonely, { audience: { sellerIds: ['s-0'] } })];
        const { ratio, one, other } = await sideBySide(
          bench.samples,
          () => toAll(notices),
          () => toOne(notices),
        );
        return [
          {
            what: `publishing a notice to ${sellers} sellers over one, until it is seen`,
            value: ratio,
            unit: 'x',
            better: 'less',
            bound: 2,
            aim: null,
            figures: `${one.toFixed(2)} ms over ${other.toFixed(2)} ms`,
          },
        ];
      }),
    );
  },
};

/** Returns a function that publishes notices one after the other, and returns the median of the milliseconds until the seller `s-0` sees each. */
async function publisher(parley: AllInOne, audience: object): Promise<(notices: number) => Promise<number>> {
  const operator = new KeepAlive(parley.baseUrl, await authorization(parley, { role: 'operator', id: 'ops' }));
  const seller = new KeepAlive(parley.baseUrl, await authorization(parley, { role: 'seller', id: 's-0' }));
  return async (notices) => {
    const times: number[] = [];
    for (let i = 0; i < notices; i++) {
      const published = await operator.send('POST', '/v1/notices', { ...NOTICE, ...audience });
      const { noticeId, version } = published.body as { noticeId: string; version: number };
      const feed = await seller.get(`/v1/notices?limit=1&after=${noticeId}@${version}`);
      const { items } = feed.body as { items: { noticeId: string }[] };
      if (items[0]?.noticeId !== noticeId) throw new Error('a published notice is not visible');
      times.push(published.ms + feed.ms);
    }
    return median(times);
  };
}
