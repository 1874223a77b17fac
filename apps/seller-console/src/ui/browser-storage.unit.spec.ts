import { describe, expect, it } from '@jest/globals';
import { guardedStorage } from './browser-storage.js';

/** A storage as browsers have it, with a quota in characters. */
export function fakeStorage(quota = Infinity): Storage {
  const values: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => values[key] ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > quota) throw new DOMException('full', 'QuotaExceededError');
      values[key] = value;
    },
    removeItem: (key: string) => void delete values[key],
  };
  return new Proxy(values, {
    get: (_, name: string) => methods[name as keyof typeof methods] ?? values[name],
  }) as unknown as Storage;
}

describe('a guarded storage', () => {
  it('stores, lists by prefix and removes', () => {
    const storage = guardedStorage(((storage) => () => storage)(fakeStorage()));
    expect(storage.set('a/1', 'one')).toBe(true);
    storage.set('a/2', 'two');
    storage.set('b/1', 'other');
    expect(storage.get('a/1')).toBe('one');
    expect(storage.keys('a/')).toEqual(['a/1', 'a/2']);
    storage.remove('a/1');
    expect(storage.get('a/1')).toBeNull();
  });

  it('keeps a value in memory when the quota is used up, and the newest value wins', () => {
    const raw = fakeStorage(5);
    const storage = guardedStorage(() => raw);
    storage.set('k', 'short');
    expect(storage.set('k', 'too long')).toBe(false);
    expect(storage.get('k')).toBe('too long');
    expect(storage.set('k', 'ok')).toBe(true);
    expect(storage.get('k')).toBe('ok');
    expect(raw.getItem('k')).toBe('ok');
  });

  it('never throws when the browser has no storage at all', () => {
    const storage = guardedStorage(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(storage.get('k')).toBeNull();
    expect(storage.set('k', 'v')).toBe(false);
    expect(storage.get('k')).toBe('v');
    expect(storage.keys('')).toEqual(['k']);
    storage.remove('k');
    expect(storage.keys('')).toEqual([]);
  });
});
