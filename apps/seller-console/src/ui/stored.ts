import { type KeyValueStorage } from './browser-storage.js';

/** A store with one value that React can follow; the base of what is kept in this tab or browser. */
export class Stored<T> {
  private readonly listeners = new Set<() => void>();

  constructor(
    private value: T,
    /** Called with each new value, to keep it. */
    private readonly keep: (value: T) => void = () => undefined,
  ) {}

  readonly get = (): T => this.value;

  readonly set = (value: T): void => {
    this.value = value;
    this.keep(value);
    for (const listener of this.listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

/** The JSON value under a key; the fallback if there is none, or it cannot be parsed. */
export function readStored<T>(storage: KeyValueStorage, key: string, fallback: T): T {
  try {
    return (JSON.parse(storage.get(key) ?? 'null') as T | null) ?? fallback;
  } catch {
    return fallback;
  }
}
