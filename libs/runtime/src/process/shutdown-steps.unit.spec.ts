import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ShutdownSteps } from './shutdown-steps.js';

/** Steps that note their names, in the order of their runs. */
function stepsOf(runs: Readonly<Record<string, () => unknown>>) {
  const steps = new ShutdownSteps();
  const ran: string[] = [];
  for (const [name, run] of Object.entries(runs)) {
    steps.add(name, () => {
      ran.push(name);
      return run();
    });
  }
  return { steps, ran };
}

const nothing = () => undefined;
const failing = (reason: string) => () => Promise.reject(new Error(reason));

describe('ShutdownSteps', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs the steps in reverse order of registration, each after the end of the one before', async () => {
    let isRelayStopped = false;
    const seen: boolean[] = [];
    const { steps, ran } = stepsOf({
      mongodb: () => seen.push(isRelayStopped),
      relay: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        isRelayStopped = true;
      },
    });
    await steps.run();
    expect([ran, seen]).toEqual([['relay', 'mongodb'], [true]]);
  });

  it('runs every step although others fail, and then rejects with the name and reason of the first failure', async () => {
    const throwing = () => {
      throw new Error('not connected');
    };
    const { steps, ran } = stepsOf({ mongodb: nothing, kafka: failing('no answer'), relay: throwing });
    await expect(steps.run()).rejects.toThrow("Shutdown step 'relay' failed: not connected");
    expect(ran).toEqual(['relay', 'kafka', 'mongodb']);
  });

  it('runs the next step if one has not ended within 20 s', async () => {
    jest.useFakeTimers();
    const { steps, ran } = stepsOf({ mongodb: nothing, relay: () => new Promise(nothing) });
    const result = expect(steps.run()).rejects.toThrow("Shutdown step 'relay' failed: no end within 20 s");
    await jest.advanceTimersByTimeAsync(19_999);
    expect(ran).toEqual(['relay']);
    await jest.advanceTimersByTimeAsync(1);
    await result;
    expect(ran).toEqual(['relay', 'mongodb']);
  });

  it('runs each step once, however often it is called, and reports a failure to each caller', async () => {
    const { steps, ran } = stepsOf({ relay: failing('stuck') });
    await steps.onApplicationShutdown();
    await expect(steps.run()).rejects.toThrow('stuck');
    expect(ran).toEqual(['relay']);
  });
});
