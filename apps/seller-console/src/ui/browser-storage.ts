/** The part of a browser's storage that the console uses. */
export interface KeyValueStorage {
  get(key: string): string | null;
  /** False if the browser refused to store it: storage is switched off, or its quota is used up. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** The keys that begin with a prefix. */
  keys(prefix: string): readonly string[];
}

/**
 * A storage of the browser that never throws. If the browser refuses (private mode, disabled storage, full quota), the memory of this tab
 * keeps the values, so that typing still works.
 */
export function guardedStorage(storage: () => Storage): KeyValueStorage {
  const memory = new Map<string, string>();
  return {
    get: (key) => memory.get(key) ?? attempt(() => storage().getItem(key), null),
    set: (key, value) => {
      const isStored = attempt(() => {
        storage().setItem(key, value);
        return true;
      }, false);
      if (isStored) memory.delete(key);
      else memory.set(key, value);
      return isStored;
    },
    remove: (key) => {
      memory.delete(key);
      attempt(() => storage().removeItem(key), undefined);
    },
    keys: (prefix) => {
      const stored = attempt(() => Object.keys(storage()), []);
      return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(prefix));
    },
  };
}

function attempt<T>(action: () => T, fallback: T): T {
  try {
    return action();
  } catch {
    return fallback;
  }
}

/** Storage that all tabs of this browser share. */
export const browserStorage = guardedStorage(() => localStorage);

/** Storage of this tab, which outlives a reload. */
export const tabStorage = guardedStorage(() => sessionStorage);
