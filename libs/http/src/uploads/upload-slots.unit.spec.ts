import { describe, expect, it } from '@jest/globals';
import { UploadSlots } from './upload-slots.js';

const LIMITS = { perCaller: 2, waitingPerCaller: 2, waitMs: 60_000, totalBytes: 100, spareBytes: 10 };
const here = new AbortController().signal;
const slots = (limits: Partial<typeof LIMITS> = {}, free = 1_000) => new UploadSlots({ ...LIMITS, ...limits }, () => Promise.resolve(free));

/** Whether a promise has settled after all pending microtasks. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise.catch(() => null), Promise.resolve(pending)])) !== pending;
}

describe('UploadSlots', () => {
  it('admits a few uploads of each caller, delays the next ones, and refuses more', async () => {
    const all = slots();
    const leave = await all.enter('ann', 1, here);
    await all.enter('ann', 1, here);
    const [third, fourth] = [all.enter('ann', 1, here), all.enter('ann', 1, here)];
    await expect(all.enter('ann', 1, here)).rejects.toMatchObject({ code: 'RATE_LIMITED', message: 'More than 4 uploads at once: try again in 1 s' });
    await all.enter('bob', 1, here);
    expect([await isSettled(third), await isSettled(fourth)]).toEqual([false, false]);
    leave();
    leave();
    await third;
    expect(await isSettled(fourth)).toBe(false);
  });

  it('counts refusals, and returns the average duration of a slot', async () => {
    let [now, limited] = [0, 0];
    const all = new UploadSlots({ ...LIMITS, perCaller: 1, waitingPerCaller: 0 }, () => Promise.resolve(1_000), () => limited++, () => now);
    for (let n = 0; n < 100; n++) {
      const leave = await all.enter('ann', 1, here);
      now += 20_000;
      leave();
    }
    await all.enter('ann', 1, here);
    await expect(all.enter('ann', 1, here)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 20 } });
    await expect(all.enter('bob', 101, here)).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retryAfterSeconds: 20 } });
    expect(limited).toBe(1);
  });

  it('drops waiting uploads of disconnected clients', async () => {
    const all = slots();
    await all.enter('ann', 1, here);
    const leave = await all.enter('ann', 1, here);
    const gone = new AbortController();
    const waiting = all.enter('ann', 1, gone.signal);
    const next = all.enter('ann', 1, here);
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(all.enter('ann', 1, gone.signal)).rejects.toThrow('gone');
    leave();
    await next;
  });

  it('refuses an upload with UNAVAILABLE after its longest wait', async () => {
    const all = slots({ perCaller: 1, waitMs: 20 });
    await all.enter('ann', 1, here);
    await expect(all.enter('ann', 1, here)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses uploads with UNAVAILABLE beyond the total bytes or the free space', async () => {
    const all = slots();
    const leave = await all.enter('ann', 60, here);
    await expect(all.enter('bob', 41, here)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    leave();
    await all.enter('bob', 100, here);
    await expect(slots({}, 60).enter('ann', 51, here)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await slots({}, 60).enter('ann', 50, here);
  });

  it('frees the slot after a refusal without space', async () => {
    const all = slots({ perCaller: 1 });
    await expect(all.enter('ann', 101, here)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await all.enter('ann', 100, here);
  });
});
