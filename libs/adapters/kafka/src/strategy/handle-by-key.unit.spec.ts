import { describe, expect, test } from '@jest/globals';
import { Malformed } from '@parley/contracts';
import { ConcurrencyConflict, Refusal, Unavailable, UnexpectedEvent } from '@parley/event-sourcing';
import { DeadLetter, type ReceivedMessage } from './batch-context.js';
import { handleByKey } from './handle-by-key.js';

const message = (offset: number, key: string | null): ReceivedMessage => ({ topic: 't', partition: 0, offset: String(offset), key, event: {} });
const all = (count: number, key: (i: number) => string | null) => Array.from({ length: count }, (_, i) => message(i, key(i)));
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('handleByKey', () => {
  test('keeps the order of a key and runs at most 64 keys in parallel', async () => {
    const running = new Map<string, number>();
    const seen = new Map<string, number[]>();
    let most = 0;
    const refused = await handleByKey(all(600, (i) => `k${i % 200}`), 1, async ({ key, offset }) => {
      const name = String(key);
      running.set(name, (running.get(name) ?? 0) + 1);
      expect(running.get(name)).toBe(1);
      most = Math.max(most, [...running.values()].filter((n) => n > 0).length);
      await turn();
      running.set(name, 0);
      seen.set(name, [...(seen.get(name) ?? []), Number(offset)]);
    });
    expect(refused).toEqual([]);
    expect(most).toBe(64);
    expect(seen.size).toBe(200);
    for (const offsets of seen.values()) expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });

  test('handles messages without a key in parallel', async () => {
    let running = 0;
    let most = 0;
    await handleByKey(all(10, () => null), 1, async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
    });
    expect(most).toBe(10);
  });

  test('refuses a message for a stream with an event of a later release without a retry', async () => {
    let attempts = 0;
    const refused = await handleByKey(all(1, () => 'k'), 5, () => {
      attempts++;
      return Promise.reject(new UnexpectedEvent("Event 2 of order-1 has the type 'Later'"));
    });
    expect(refused.map(({ reason }) => reason)).toEqual(["UnexpectedEvent: Event 2 of order-1 has the type 'Later'"]);
    expect(attempts).toBe(1);
  });

  test('returns refused messages in order and handles the rest of their key', async () => {
    const errors: Record<string, Error> = {
      '1': new DeadLetter('so'),
      '3': new Refusal('ORDER_PARTIES_CHANGED', 'others'),
      '4': new Malformed([{ field: 'a', message: 'is wrong' }]),
    };
    const handled: string[] = [];
    const refused = await handleByKey(all(6, () => 'k'), 5, async ({ offset }) => {
      await turn();
      const error = errors[offset];
      if (error) throw error;
      handled.push(offset);
    });
    expect(refused.map(({ message: { offset }, reason }) => `${offset} ${reason}`)).toEqual([
      '1 so',
      '3 ORDER_PARTIES_CHANGED: others',
      '4 VALIDATION_FAILED: a is wrong',
    ]);
    expect(handled).toEqual(['0', '2', '5']);
  });

  test.each([new Unavailable('unavailable'), new ConcurrencyConflict('it')])('rejects at %s and stops the key', async (error) => {
    const handled: string[] = [];
    const work = ({ key, offset }: ReceivedMessage) => {
      if (offset === '2') return Promise.reject(error);
      handled.push(`${key}${offset}`);
      return Promise.resolve();
    };
    await expect(handleByKey(all(8, (i) => (i % 2 ? 'odd' : 'even')), 5, work)).rejects.toBe(error);
    expect(handled).toContain('even0');
    expect(handled).not.toContain('even4');
  });

  test('retries an unexpected error up to the given number of attempts', async () => {
    let tries = 0;
    const defect = () => Promise.reject(new TypeError(`defect ${++tries}`));
    expect(await handleByKey([message(0, 'k')], 3, defect)).toMatchObject([{ reason: 'TypeError: defect 3' }]);
    const passing = () => (++tries < 5 ? Promise.reject(new RangeError('once')) : Promise.resolve());
    expect(await handleByKey([message(0, 'k')], 3, passing)).toEqual([]);
  });
});
