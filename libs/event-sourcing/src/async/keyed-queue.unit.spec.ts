import { describe, expect, test } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.js';
import { Unavailable } from '../vocabulary/refusal.js';

describe('KeyedQueue', () => {
  test('runs the tasks of a key in sequence and different keys concurrently', async () => {
    const queue = new KeyedQueue();
    const told: string[] = [];
    const task = (name: string, turns: number) => async () => {
      told.push(`${name} begins`);
      for (let i = 0; i < turns; i++) await new Promise(setImmediate);
      told.push(`${name} ends`);
      return name;
    };
    const results = Promise.all([queue.run('a', task('a1', 5)), queue.run('a', task('a2', 1)), queue.run('b', task('b1', 1))]);
    expect(await results).toEqual(['a1', 'a2', 'b1']);
    expect(told).toEqual(['a1 begins', 'b1 begins', 'b1 ends', 'a1 ends', 'a2 begins', 'a2 ends']);
  });

  test('drops a task that has not started at its deadline, and runs the later ones', async () => {
    const queue = new KeyedQueue();
    const begun: string[] = [];
    let end = () => undefined as void;
    const first = queue.run('a', () => new Promise<void>((resolve) => (end = resolve)));
    const late = queue.run('a', () => Promise.resolve(begun.push('late')), performance.now() + 5);
    const patient = queue.run('a', () => Promise.resolve(begun.push('patient')));
    await expect(late).rejects.toBeInstanceOf(Unavailable);
    end();
    await Promise.all([first, patient]);
    expect(begun).toEqual(['patient']);
  });

  test('refuses tasks while too many wait', async () => {
    const queue = new KeyedQueue({ perKey: 1, total: 2 });
    const ends: (() => void)[] = [];
    const task = () => new Promise<void>((resolve) => ends.push(resolve));
    const running = ['a', 'a', 'b', 'b', 'c'].map((key) => queue.run(key, task));
    await expect(queue.run('a', task)).rejects.toBeInstanceOf(Unavailable);
    await expect(queue.run('c', task)).rejects.toBeInstanceOf(Unavailable);
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all(running);
    expect(await queue.run('a', () => Promise.resolve('again'))).toBe('again');
  });

  test('rejects only the caller of a failing task and runs the next', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  test('rejects if a task throws synchronously', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await queue.run('a', () => Promise.resolve('yes'))).toBe('yes');
  });
});
