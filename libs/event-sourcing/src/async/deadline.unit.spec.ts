import { describe, expect, it } from '@jest/globals';
import { within } from './deadline.js';

describe('within a time', () => {
  it('what resolves or rejects does so as ever', async () => {
    expect(await within(1000, Promise.resolve(7), 'late')).toBe(7);
    await expect(within(1000, Promise.reject(new Error('no')), 'late')).rejects.toThrow('no');
  });

  it('what does not is unavailable, and goes on', async () => {
    let resolve: (value: number) => void = () => undefined;
    const slow = new Promise<number>((done) => (resolve = done));
    await expect(within(5, slow, 'not yet')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'not yet' });
    resolve(8);
    expect(await within(5, slow, 'not yet')).toBe(8);
  });
});
