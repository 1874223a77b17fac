/** Describes the items of a {@link Replica}. */
export interface Kind<T> {
  id(item: T): string;
  /** Rises with each change of the item; of two states with the same version either will do. */
  version(item: T): number;
}

/** The expected change of an item by a command; null removes the item. */
export type Change<T> = Partial<T> | null;

/** A command in flight, whose change shows immediately. */
export interface Expected {
  /** It was accepted: the item has the change from this version on. */
  accepted(version: number): void;
  /** It was refused, or its effect is known: only what the server said shows. */
  settle(): void;
}

interface Pending<T> {
  readonly change: Change<T>;
  version: number | null;
}

/**
 * The seller's items in this window: the newest state of each from the server, from any source, under the expected changes of unsettled
 * commands. When a command is refused, its change is removed and the server's state shows again.
 */
export class Replica<T> {
  private items = new Map<string, T>();
  private removed = new Map<string, number>();
  /** Items that changed after a page was loaded, so that their place in it may be another now. */
  private changed = new Set<string>();
  private pending = new Map<string, Pending<T>[]>();
  private readonly listeners = new Set<() => void>();
  private clock = 0;

  constructor(private readonly kind: Kind<T>) {}

  /** Rises with each change of what is shown. */
  readonly snapshot = (): number => this.clock;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** How many items are remembered, removed ones included. */
  get size(): number {
    return this.items.size + this.removed.size;
  }

  /** The shown state of an item; null if it does not exist. */
  get(id: string): T | null {
    return this.overlaid(id, this.items.get(id) ?? null);
  }

  /** The last state of an item from the server, without unanswered commands. */
  known(id: string): T | null {
    return this.items.get(id) ?? null;
  }

  /** The live stream, or a read made for this item alone, told its state. */
  learn(items: readonly T[]): void {
    for (const item of items) {
      const id = this.kind.id(item);
      const known = this.items.get(id);
      if (known && this.kind.version(item) < this.kind.version(known)) continue;
      this.items.set(id, item);
      this.removed.delete(id);
      this.changed.add(id);
    }
    this.tick();
  }

  /** The live stream told that the seller does not see these items any more. */
  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.items.delete(id);
      this.removed.set(id, this.clock);
      this.changed.add(id);
    }
    this.tick();
  }

  /** Adds a page that was requested at `askedAt` (a {@link snapshot}). Keeps later states. */
  loaded(items: readonly T[], askedAt: number): void {
    for (const item of items) {
      const id = this.kind.id(item);
      const known = this.items.get(id);
      if (known ? this.kind.version(item) < this.kind.version(known) : (this.removed.get(id) ?? -1) >= askedAt) continue;
      if (known && this.kind.version(item) > this.kind.version(known)) this.changed.add(id);
      this.items.set(id, item);
      this.removed.delete(id);
    }
    this.tick();
  }

  /** Shows at once what a command will do. */
  expect(id: string, change: Change<T>): Expected {
    const pending: Pending<T> = { change, version: null };
    this.pending.set(id, [...(this.pending.get(id) ?? []), pending]);
    this.tick();
    return {
      accepted: (version) => {
        pending.version = version;
        this.tick();
      },
      settle: () => {
        const left = (this.pending.get(id) ?? []).filter((each) => each !== pending);
        if (left.length > 0) this.pending.set(id, left);
        else this.pending.delete(id);
        this.tick();
      },
    };
  }

  /** Resolves true as soon as an item has this version, false after `patienceMs`. */
  reached(id: string, version: number, patienceMs: number): Promise<boolean> {
    const has = (): boolean => {
      const known = this.items.get(id);
      return known !== undefined && this.kind.version(known) >= version;
    };
    if (has()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (found: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => done(false), patienceMs);
      const stop = this.subscribe(() => has() && done(true));
    });
  }

  /** Every item that may have left the page that it was loaded with, in its shown state; null if it is gone. */
  *moved(): Generator<readonly [id: string, item: T | null]> {
    for (const id of this.changed) yield [id, this.get(id)];
    for (const id of this.pending.keys()) if (!this.changed.has(id)) yield [id, this.get(id)];
  }

  /** Everything has to be loaded anew. */
  reset(): void {
    this.items = new Map();
    this.removed = new Map();
    this.changed = new Set();
    this.tick();
  }

  private overlaid(id: string, item: T | null): T | null {
    let shown = item;
    for (const { change, version } of this.pending.get(id) ?? []) {
      if (shown === null) return null;
      if (version !== null && this.kind.version(shown) >= version) continue;
      shown = change === null ? null : { ...shown, ...change };
    }
    return shown;
  }

  private tick(): void {
    this.clock += 1;
    for (const listener of this.listeners) listener();
  }
}
