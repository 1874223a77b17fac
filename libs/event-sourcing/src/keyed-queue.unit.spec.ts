import { describe, expect, test } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.js';

describe('keyed queue', () => {
  test('runs tasks of one key one after the other, and keys beside each other', async () => {
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

  test('a task that fails rejects its own caller and does not stop the next', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  test('a task that throws at once is a rejection as well', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await queue.run('a', () => Promise.resolve('yes'))).toBe('yes');
  });
});
