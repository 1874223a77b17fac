import { describe, expect, it } from '@jest/globals';
import { type Answer } from '../client/client.js';
import { patiently } from './patience.js';

const answer = (status: number, retryAfter?: string): Answer => ({
  status,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  body: null,
});

describe('Patience with a limit', () => {
  it('sends again what came too fast, until it is taken', async () => {
    const answers = [answer(429, '0'), answer(429, '0'), answer(201)];
    const waits: boolean[] = [];
    const taken = await patiently(
      () => Promise.resolve(answers.shift() as Answer),
      (isWaiting) => waits.push(isWaiting),
    );
    expect(taken.status).toBe(201);
    expect(waits).toEqual([true, false, true, false]);
  });

  it('takes every other refusal as it is', async () => {
    const answers = [answer(409), answer(201)];
    expect((await patiently(() => Promise.resolve(answers.shift() as Answer), () => undefined)).status).toBe(409);
  });

  it('does not send before the server asks for it', async () => {
    const answers = [answer(429, '0.05'), answer(201)];
    const sent: number[] = [];
    const send = (): Promise<Answer> => {
      sent.push(performance.now());
      return Promise.resolve(answers.shift() as Answer);
    };
    await patiently(send, () => undefined);
    // A timer may ring a millisecond early.
    expect(sent[1] - sent[0]).toBeGreaterThanOrEqual(49);
  });
});
