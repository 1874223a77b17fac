import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outcomesOf } from '../testing/marketplace/day/outcome.js';
import { playDay } from '../testing/marketplace/day/play.js';
import { makeDay } from '../testing/marketplace/model/make-day.js';
import { type Words } from '../testing/marketplace/model/plan.js';
import { Random } from '../testing/marketplace/model/random.js';
import { eventually } from '../testing/async/eventually.js';
import { runs } from './support/runs.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

const TEXTS = ['?', ' ', 'ok 👍🏽', '<b>x</b>', 'مرحبا', 'a'.repeat(2000), '{conversation}', '%2e%2e', '🇹🇷'];
const WORDS: Words = {
  languages: 3,
  message: (_language, random) => random.pick(TEXTS),
  aboutOrder: (_language, random) => random.pick(TEXTS),
  reply: (_language, random) => random.pick(TEXTS),
  announcement: (random) => random.pick(TEXTS),
  reason: (random) => random.pick(['spam', '骚扰信息']),
  labelName: (random) => random.pick(['VIP', 'Ждёт']),
  buyerName: (buyer) => `Buyer ${buyer} 🌼`,
  title: (random) => random.pick(['LED lamp', 'Écharpe']),
};

describe('A random day of a small marketplace', () => {
  it('ends for every seller with the view of the reference model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const suffix = `.${randomBytes(4).toString('hex')}`;
        const made = makeDay({
          random: new Random(seed),
          words: WORDS,
          sellers: ['s-1', 's-2', 's-3'].map((id) => ({ role: 'seller', id: id + suffix })),
          buyers: 8,
          orders: 12,
          rounds: 5,
          traffic: 40,
          notices: [
            { category: 'system', kind: 'maintenance', severity: 'high', title: 'One', body: 'x', audience: { sellerIds: [`s-1${suffix}`] } },
            { category: 'growth', kind: 'tip', severity: 'low', title: 'Two', body: 'x', audience: { sellerIds: [`s-1${suffix}`, `s-2${suffix}`] } },
          ],
          pictures: [],
          suffix,
          now: new Date(),
        });
        const day = { ...made, folder: '' };
        const { baseUrl, token } = world().parley;
        const played = await playDay(day, { baseUrl, token });
        expect(played.mismatches).toEqual([]);
        await eventually(async () => {
          const outcomes = await outcomesOf(day, played.names, (claims) => world().client(claims));
          expect(outcomes.flatMap(({ differences }) => differences)).toEqual([]);
        });
      }),
      runs(5),
    );
  }, 120_000);
});
