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

/** What a storage holds under a key as JSON; the fallback where it holds nothing, or nothing that can be read. */
export function readStored<T>(storage: Storage, key: string, fallback: T): T {
  try {
    return (JSON.parse(storage.getItem(key) ?? 'null') as T | null) ?? fallback;
  } catch {
    return fallback;
  }
}
