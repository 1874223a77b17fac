import { describe, expect, it, jest } from '@jest/globals';
import { patiently } from './patiently.js';
import { Refusal, refusalOf } from './refusal.js';
import { retryDelayMs } from './retry-delay.js';

describe('the wait before another try', () => {
  it.each([
    [{ retryAfter: 7 }, 0, 7000],
    [{ retryAfter: 0 }, 0, 1000],
    [{ retryAfter: 86_400 }, 0, 600_000],
    [{ retryAfter: null }, 0, 1000],
    [{ retryAfter: null }, 3, 8000],
    [{ retryAfter: null }, 40, 30_000],
  ])('%j after %i tries is %i ms', (refusal, tries, ms) => expect(retryDelayMs(refusal, tries)).toBe(ms));

  it.each([
    ['12', 12],
    ['', null],
    ['soon', null],
    [null, null],
    [new Date(Date.now() - 60_000).toUTCString(), 0],
  ])('is read from Retry-After: %j', (header, seconds) => expect(refusalOf(429, { code: 'RATE_LIMITED' }, header).retryAfter).toBe(seconds));
});

describe('a request that is sent patiently', () => {
  it('waits as long as the server says, and throws what no wait can change', async () => {
    jest.useFakeTimers();
    const answers = [new Refusal('RATE_LIMITED', '', 2), new Refusal('UNAVAILABLE', '', 1), 'done'];
    const waited: (number | null)[] = [];
    const send = (): Promise<string> => {
      const answer = answers.shift();
      return answer instanceof Refusal ? Promise.reject(answer) : Promise.resolve(String(answer));
    };
    const result = patiently(send, new AbortController().signal, (seconds) => waited.push(seconds));
    await jest.advanceTimersByTimeAsync(3000);
    expect([await result, waited]).toEqual(['done', [2, null, 1, null]]);
    const refused = patiently(() => Promise.reject(new Refusal('BUYER_BLACKLISTED', '')), new AbortController().signal, () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'BUYER_BLACKLISTED' });
    jest.useRealTimers();
  });
});
