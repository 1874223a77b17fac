import { describe, expect, it } from '@jest/globals';
import { type Answer } from '../client/client.js';
import { sendWithinLimits } from './send-within-limits.js';

const answer = (status: number, retryAfter?: string): Answer => ({
  status,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  body: null,
});

describe('sendWithinLimits', () => {
  it('repeats a request after a 429 until it is accepted', async () => {
    const answers = [answer(429, '0'), answer(429, '0'), answer(201)];
    const waits: boolean[] = [];
    const taken = await sendWithinLimits(
      () => Promise.resolve(answers.shift() as Answer),
      (isWaiting) => waits.push(isWaiting),
    );
    expect(taken.status).toBe(201);
    expect(waits).toEqual([true, false, true, false]);
  });

  it('returns every other refusal', async () => {
    const answers = [answer(409), answer(201)];
    expect((await sendWithinLimits(() => Promise.resolve(answers.shift() as Answer), () => undefined)).status).toBe(409);
  });

  it('waits for the seconds of Retry-After', async () => {
    const answers = [answer(429, '0.05'), answer(201)];
    const sent: number[] = [];
    const send = (): Promise<Answer> => {
      sent.push(performance.now());
      return Promise.resolve(answers.shift() as Answer);
    };
    await sendWithinLimits(send, () => undefined);
    // A timer may fire a millisecond early.
    expect(sent[1] - sent[0]).toBeGreaterThanOrEqual(49);
  });
});
