import { describe, expect, it } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

const here = new AbortController().signal;

/** A queue in which a task of `ann` runs until `finish` is called. */
function busyQueue(limits: Partial<{ perOwner: number; total: number; waitMs: number }> = {}) {
  const queue = new FairQueue({ perOwner: 2, total: 4, waitMs: 60_000, ...limits });
  const done: string[] = [];
  let finish: () => void = () => undefined;
  const first = queue.run('ann', here, () => new Promise<void>((resolve) => (finish = resolve)));
  const add = (owner: string, name: string, gone = here) => queue.run(owner, gone, () => Promise.resolve(void done.push(name)));
  return { add, done, finish: () => finish(), first };
}

describe('FairQueue', () => {
  it('takes tasks from the owners in turn, and those of each in order', async () => {
    const { add, done, finish } = busyQueue();
    const all = [add('ann', 'ann 1'), add('ann', 'ann 2'), add('bob', 'bob 1'), add('bob', 'bob 2')];
    finish();
    await Promise.all(all);
    expect(done).toEqual(['ann 1', 'bob 1', 'ann 2', 'bob 2']);
  });

  it('refuses tasks beyond the limit of an owner or of all, with the time to retry', async () => {
    const { add, finish } = busyQueue();
    const waiting = [add('ann', '1'), add('ann', '2'), add('bob', '3')];
    await expect(add('ann', '4')).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retryAfterSeconds: 2 } });
    waiting.push(add('cem', '5'));
    await expect(add('dan', '6')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    finish();
    await Promise.all(waiting);
  });

  it('drops tasks of disconnected clients and those that waited too long', async () => {
    const { add, done, finish } = busyQueue({ waitMs: 30 });
    const gone = new AbortController();
    const left = add('ann', 'left', gone.signal);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await expect(add('bob', 'late')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    finish();
    await add('bob', 'last');
    expect(done).toEqual(['last']);
  });

  it('continues after a failing task', async () => {
    const queue = new FairQueue({ perOwner: 2, total: 4, waitMs: 60_000 });
    const failing = queue.run('ann', here, () => Promise.reject(new Error('broken')));
    const next = queue.run('ann', here, () => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });
});
