import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { eventually } from '../../testing/async/eventually.js';
import { longestDelayMs } from '../support/event-loop.js';
import { World } from '../../testing/marketplace/client/world.js';

const BLOCKED_MS = 250;
/** The event loop of a process that gets no processor is late, too: code that blocks it blocks it in every round. */
const ROUNDS = 3;
const PAGE = 100;

let parley: AllInOne;
let world: World;
beforeAll(async () => {
  parley = await startAllInOne();
  world = await World.around(parley);
}, 90_000);
afterAll(() => world.close(), 60_000);

interface LargePage {
  readonly path: string;
  readonly bytes: number;
  /** Requests at the same time. */
  readonly atOnce: number;
}

/** A page of messages and a page of notices, both with long texts. */
async function largePages(): Promise<{ readonly pages: readonly LargePage[]; readonly authorization: string }> {
  const [seller, buyer] = [world.seller(), world.buyer()];
  const sent = await Promise.all(Array.from({ length: PAGE }, () => buyer.write(seller, '👍'.repeat(2_000))));
  const [body, audience] = ['👍'.repeat(2_500), { sellerIds: [seller.id] }];
  await Promise.all(Array.from({ length: PAGE }, () => world.notice([seller], { body, audience })));
  const pages = [
    { path: `/v1/conversations/${sent[0].conversationId}/messages?limit=${PAGE}`, bytes: 800_000, atOnce: 100 },
    { path: `/v1/notices?limit=${PAGE}`, bytes: 1_000_000, atOnce: 100 },
  ];
  await eventually(async () => {
    for (const { path } of pages) expect((await seller.client.get<{ items: unknown[] }>(path)).body.items).toHaveLength(PAGE);
  });
  return { pages, authorization: (await seller.client.authorization()) ?? '' };
}

/** Requests a page and expects an answer, or a refusal with Retry-After. */
async function ask({ path, bytes }: LargePage, authorization: string): Promise<void> {
  const answer = await fetch(parley.baseUrl + path, { headers: { authorization } });
  const body = await answer.arrayBuffer();
  if (answer.status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  else expect([answer.status, body.byteLength > bytes]).toEqual([200, true]);
}

describe('large answers', () => {
  it('do not block the event loop, also when many are requested concurrently', async () => {
    const { pages, authorization } = await largePages();
    for (const page of pages) {
      const delays: number[] = [];
      for (let round = 0; round < ROUNDS && (round === 0 || Math.min(...delays) >= BLOCKED_MS); round++) {
        await longestDelayMs(parley);
        await Promise.all(Array.from({ length: page.atOnce }, () => ask(page, authorization)));
        delays.push(await longestDelayMs(parley));
      }
      process.stderr.write(`Longest delays of the event loop under ${page.atOnce} of ${page.path.split('?')[0]}: ${delays.map(Math.round).join(', ')} ms\n`);
      expect(Math.min(...delays)).toBeLessThan(BLOCKED_MS);
    }
  }, 90_000);
});
