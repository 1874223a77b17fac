import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startAllInOne } from '../../testing/processes/all-in-one.js';
import { uniqueId } from '../../testing/marketplace/client/unique-id.js';
import { World } from '../../testing/marketplace/client/world.js';

const AHEAD_MS = 3_600_000;
const [seller, buyer] = [uniqueId('s'), uniqueId('b')];
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-clock-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

/** Starts Parley on the same data folder with a clock that is ahead, and runs `work`. */
async function withClock<T>(aheadMs: number, work: (world: World, log: () => string) => Promise<T>): Promise<T> {
  const clock = `const now = Date.now; Date.now = () => now() + ${aheadMs};`;
  const parley = await startAllInOne({ data, env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock)}` } });
  try {
    return await work(await World.around(parley), () => parley.logs());
  } finally {
    await parley.stop();
  }
}

it('keeps the order of messages after a clock that was an hour ahead is corrected, and gives new ones the right time', async () => {
  await withClock(AHEAD_MS, async (world) => {
    for (const text of ['1', '2']) await world.buyer(buyer).write(world.seller({ id: seller }), text);
  });
  await withClock(0, async (world, log) => {
    const { conversationId } = await world.buyer(buyer).write(world.seller({ id: seller }), '3');
    await world.seller({ id: seller }).reply(conversationId, '4');
    const { lastMessage } = await world.seller({ id: seller }).conversation(conversationId);
    const listed = await world.seller({ id: seller }).messages(conversationId);
    expect(listed.map(({ text }) => text)).toEqual(['4', '3', '2', '1']);
    expect(lastMessage).toMatchObject({ text: '4', sentAt: listed[0].sentAt });
    expect(Math.abs(Date.parse(listed[0].sentAt) - Date.now())).toBeLessThan(AHEAD_MS / 2);
    expect(log()).toContain('ahead');
  });
}, 180_000);
