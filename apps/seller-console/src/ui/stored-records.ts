import { browserStorage, type KeyValueStorage } from './browser-storage.js';

/** Options of {@link StoredRecords}. */
export interface StoredRecordsOptions<T> {
  /** Every key of these records begins with it, and no other key does. */
  readonly prefix: string;
  /** Whether a stored value is one of this release's records. */
  readonly isValid: (value: unknown) => value is T;
  readonly storage?: KeyValueStorage;
  /** Where the browser announces what other tabs stored. */
  readonly events?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
}

/**
 * Records that all tabs of this browser share and that outlive them. Each has its own key in the storage, so that tabs never overwrite
 * each other's records. React can follow them: `all` is the same map until something changes.
 */
export class StoredRecords<T> {
  private records: ReadonlyMap<string, T>;
  private isClosed = false;
  private readonly listeners = new Set<() => void>();
  private readonly storage: KeyValueStorage;
  private readonly events: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

  constructor(private readonly options: StoredRecordsOptions<T>) {
    this.storage = options.storage ?? browserStorage;
    this.events = options.events ?? globalThis;
    this.records = this.readAll();
    this.events.addEventListener('storage', this.onStorage);
  }

  readonly all = (): ReadonlyMap<string, T> => this.records;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get(id: string): T | null {
    return this.records.get(id) ?? null;
  }

  /** The stored record, also if this tab was not yet notified of another tab's change. */
  read(id: string): T | null {
    return this.parse(this.storage.get(this.options.prefix + id));
  }

  /** False if the browser refused to store it, so that only this tab keeps it. */
  set(id: string, value: T): boolean {
    if (this.isClosed) return true;
    const isStored = this.storage.set(this.options.prefix + id, JSON.stringify(value));
    this.become(new Map(this.records).set(id, value));
    return isStored;
  }

  remove(id: string): void {
    if (this.isClosed) return;
    this.storage.remove(this.options.prefix + id);
    const left = new Map(this.records);
    left.delete(id);
    this.become(left);
  }

  /** Stops following other tabs, and stores nothing any more. */
  close(): void {
    this.isClosed = true;
    this.events.removeEventListener('storage', this.onStorage);
  }

  private readonly onStorage = (event: Event): void => {
    const { key } = event as StorageEvent;
    if (key === null || key.startsWith(this.options.prefix)) this.become(this.readAll());
  };

  private readAll(): ReadonlyMap<string, T> {
    const { prefix } = this.options;
    const records = new Map<string, T>();
    for (const key of this.storage.keys(prefix)) {
      const id = key.slice(prefix.length);
      const value = this.read(id);
      // An unchanged record stays the same object, so that React does not draw it again.
      const known = this.records?.get(id);
      if (value !== null) records.set(id, known !== undefined && JSON.stringify(known) === JSON.stringify(value) ? known : value);
    }
    return records;
  }

  private parse(text: string | null): T | null {
    try {
      const value: unknown = JSON.parse(text ?? 'null');
      return this.options.isValid(value) ? value : null;
    } catch {
      return null;
    }
  }

  private become(records: ReadonlyMap<string, T>): void {
    this.records = records;
    for (const listener of this.listeners) listener();
  }
}
