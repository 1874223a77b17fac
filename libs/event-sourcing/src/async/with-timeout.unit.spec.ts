import { describe, expect, it } from '@jest/globals';
import { withTimeout } from './with-timeout.js';

describe('withTimeout', () => {
  it('settles like a promise that settles in time', async () => {
    expect(await withTimeout(1000, Promise.resolve(7), 'late')).toBe(7);
    await expect(withTimeout(1000, Promise.reject(new Error('no')), 'late')).rejects.toThrow('no');
  });

  it('rejects with Unavailable after the time without cancelling the promise', async () => {
    let resolve: (value: number) => void = () => undefined;
    const slow = new Promise<number>((done) => (resolve = done));
    await expect(withTimeout(5, slow, 'not yet')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'not yet' });
    resolve(8);
    expect(await withTimeout(5, slow, 'not yet')).toBe(8);
  });
});
