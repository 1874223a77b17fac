import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Backoff } from './backoff.js';
import { InterruptibleDelay, delay } from './delay.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Whether a promise has resolved after all due timers and microtasks have run. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false;
  void promise.then(() => (over = true));
  await jest.advanceTimersByTimeAsync(0);
  return over;
}

describe('delay', () => {
  test('ends after its time', async () => {
    const waiting = delay(100);
    await jest.advanceTimersByTimeAsync(99);
    expect(await isOver(waiting)).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await isOver(waiting)).toBe(true);
  });

  test.each([0, -1])('of %s ms ends at once', async (ms) => {
    expect(await isOver(delay(ms))).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('ends when any of its signals aborts, and removes its timer and listeners', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = delay(100, one.signal, other.signal);
    expect(await isOver(waiting)).toBe(false);
    other.abort();
    expect(await isOver(waiting)).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
    for (const { signal } of [one, other]) expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await isOver(delay(100, one.signal, other.signal))).toBe(true);
  });

  test('removes its listeners after its time', async () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 20; i++) void delay(10, signal);
    await jest.advanceTimersByTimeAsync(10);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('InterruptibleDelay', () => {
  test('ends early on end(), and can wait again', async () => {
    const pause = new InterruptibleDelay();
    pause.end();
    for (let i = 0; i < 2; i++) {
      const waiting = pause.wait(100);
      expect(await isOver(waiting)).toBe(false);
      pause.end();
      expect(await isOver(waiting)).toBe(true);
      expect(jest.getTimerCount()).toBe(0);
    }
  });
});

describe('Backoff', () => {
  test('doubles its delay up to the maximum, and starts again after reset()', () => {
    const backoff = new Backoff({ firstMs: 20, longestMs: 100 });
    const four = () => Array.from({ length: 4 }, () => backoff.next());
    expect(four()).toEqual([20, 40, 80, 100]);
    backoff.reset();
    expect(four()).toEqual([20, 40, 80, 100]);
  });

  test('stays at the maximum after any number of failures', () => {
    const backoff = new Backoff({ firstMs: 20 });
    for (let i = 0; i < 5000; i++) backoff.next();
    expect(backoff.next()).toBe(5000);
  });

  test('ends its delay early if a signal aborts', async () => {
    const stopping = new AbortController();
    const waiting = new Backoff({ firstMs: 20 }).pause(stopping.signal);
    stopping.abort();
    expect(await isOver(waiting)).toBe(true);
  });
});
