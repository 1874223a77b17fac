import { RATE_SLOTS, type RateGrant, type RateRule, type RateWindow } from '@parley/event-sourcing';

interface Taken {
  /** Start of the slot, ms. */
  readonly at: number;
  places: number;
}

interface Key {
  readonly windowMs: number;
  readonly taken: Taken[];
  used: number;
}

/** More keys than this are swept; then the keys that were used least recently are forgotten. */
const MAX_KEYS = 20_000;

/** Sliding windows in this process's memory. */
export class MemoryWindow implements RateWindow {
  private readonly keys = new Map<string, Key>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  take(key: string, { limit, windowMs }: RateRule, atLeast: number, atMost: number): RateGrant {
    const now = this.nowMs();
    const entry = this.current(key, windowMs, now);
    const free = limit - entry.used;
    if (free < atLeast) return { granted: 0, retryAfterMs: waitFor(entry, atLeast - free, now) };
    const granted = Math.min(free, atMost);
    const slotMs = windowMs / RATE_SLOTS;
    const at = Math.floor(now / slotMs) * slotMs;
    const last = entry.taken.at(-1);
    if (last?.at === at) last.places += granted;
    else entry.taken.push({ at, places: granted });
    entry.used += granted;
    return { granted, retryAfterMs: 0 };
  }

  giveBack(key: string, { windowMs }: RateRule, places: number): void {
    const entry = this.current(key, windowMs, this.nowMs());
    for (let left = places; left > 0 && entry.taken.length > 0; ) {
      const last = entry.taken[entry.taken.length - 1];
      const returned = Math.min(left, last.places);
      last.places -= returned;
      entry.used -= returned;
      left -= returned;
      if (last.places === 0) entry.taken.pop();
    }
  }

  /** Current numbers of callers and slots. */
  get size(): { readonly keys: number; readonly slots: number } {
    let slots = 0;
    for (const { taken } of this.keys.values()) slots += taken.length;
    return { keys: this.keys.size, slots };
  }

  private current(key: string, windowMs: number, now: number): Key {
    let entry = this.keys.get(key);
    if (entry) this.keys.delete(key);
    else {
      if (this.keys.size >= MAX_KEYS) this.sweep(now);
      entry = { windowMs, taken: [], used: 0 };
    }
    // The map is ordered by last use.
    this.keys.set(key, entry);
    expire(entry, now);
    return entry;
  }

  private sweep(now: number): void {
    for (const [key, entry] of this.keys) {
      expire(entry, now);
      if (entry.used === 0) this.keys.delete(key);
    }
    for (const key of this.keys.keys()) {
      if (this.keys.size < MAX_KEYS / 2) return;
      this.keys.delete(key);
    }
  }
}

function expire(entry: Key, now: number): void {
  let past = 0;
  while (past < entry.taken.length && now - entry.taken[past].at >= entry.windowMs) entry.used -= entry.taken[past++].places;
  if (past > 0) entry.taken.splice(0, past);
}

/** How long until `places` more are free; the whole window if they never are. */
function waitFor({ taken, windowMs }: Key, places: number, now: number): number {
  let left = places;
  for (const { at, places: freed } of taken) {
    left -= freed;
    if (left <= 0) return at + windowMs - now;
  }
  return windowMs;
}
