import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LoopBudget, type LoopBudgetLimits } from './loop-budget.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A budget on a clock that advances only while a step works. */
function budgetUnderTest(limits: Partial<LoopBudgetLimits> = {}) {
  const clock = { now: 0 };
  const budget = new LoopBudget({ turnMs: 10, waiting: 100, waitingBytes: 1_000, waitMs: 10_000, ...limits }, () => clock.now);
  const done: string[] = [];
  const refused: { readonly name: string; readonly error: unknown }[] = [];
  /** A request that works for `ms`, the second half of it in a promise. */
  const begin = (name: string, ms: number, request: Parameters<LoopBudget['begin']>[1] = {}) =>
    budget.begin((error) => {
      if (error) return void refused.push({ name, error });
      clock.now += ms / 2;
      return void Promise.resolve().then(() => {
        clock.now += ms / 2;
        done.push(name);
      });
    }, request);
  return { budget, clock, done, refused, begin };
}

describe('the budget of the event loop', () => {
  it('lets a request that finds it idle begin at once', () => {
    const { budget } = budgetUnderTest();
    let hasBegun = false;
    budget.begin(() => (hasBegun = true));
    expect(hasBegun).toBe(true);
  });

  it('runs requests in their order, and in each turn no more than its time allows', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sizes, async (all) => {
        const { begin, clock, done } = budgetUnderTest();
        const longest = Math.max(0, ...all);
        for (const [i, ms] of all.entries()) {
          begin(String(i), ms);
          // Each request arrives in its own callback.
          await Promise.resolve();
        }
        for (let turns = 0; done.length < all.length && turns < 100; turns++) {
          const before = clock.now;
          await turn();
          // It looks before and after a turn, whose first step may follow a rest of the one before.
          expect(clock.now - before).toBeLessThanOrEqual(2 * (10 + longest));
        }
        expect(done).toEqual(all.map((_, i) => String(i)));
      }),
    );
  });

  it('continues a request that has begun before others begin', async () => {
    const { begin, budget, done } = budgetUnderTest();
    begin('first', 20);
    await Promise.resolve();
    begin('second', 1);
    budget.proceed(() => done.push('answer of the first'));
    expect(done).toEqual(['first']);
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(done).toEqual(['first', 'answer of the first', 'second']);
  });

  it.each<[string, Partial<LoopBudgetLimits>]>([
    ['requests', { waiting: 2 }],
    ['bytes', { waitingBytes: 20 }],
  ])('refuses a request if too many %s wait, and says when to try again', async (_what, limits) => {
    const { begin, done, refused } = budgetUnderTest(limits);
    begin('first', 20);
    await Promise.resolve();
    for (const name of ['second', 'third', 'fourth']) begin(name, 1, { bytes: 10 });
    expect(refused).toEqual([{ name: 'fourth', error: expect.objectContaining({ code: 'UNAVAILABLE', details: { retryAfterSeconds: 1 } }) }]);
    for (let turns = 0; turns < 5; turns++) await turn();
    begin('fifth', 20, { bytes: 20 });
    await Promise.resolve();
    for (const name of ['sixth', 'seventh']) begin(name, 1, { bytes: 10 });
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(done).toEqual(['first', 'second', 'third', 'fifth', 'sixth', 'seventh']);
  });

  it('refuses a request that has waited too long, and forgets one whose client has left', async () => {
    const { begin, clock, done, refused } = budgetUnderTest({ waitMs: 50 });
    begin('first', 20);
    await Promise.resolve();
    begin('late', 1);
    clock.now += 51;
    begin('left', 1, { isGone: () => true });
    begin('last', 1);
    for (let turns = 0; turns < 5; turns++) await turn();
    expect([done, refused.map(({ name }) => name)]).toEqual([['first', 'last'], ['late']]);
  });
});
