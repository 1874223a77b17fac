import { type SharedSlots } from '../storage/shared-slots.js';

interface Slot {
  readonly slot: string;
  readonly process: number;
  readonly expiresMs: number;
}

/** In-memory shared slots: each call of `process` returns the view of another process. */
export class MemorySlots {
  private readonly owners = new Map<string, Slot[]>();
  private readonly droppedOf: string[][] = [];
  nowMs = 0;

  process(): SharedSlots {
    const process = this.droppedOf.push([]) - 1;
    return {
      take: (owner, slot, limit, ttlMs) => {
        const slots = (this.owners.get(owner) ?? []).filter((each) => each.expiresMs > this.nowMs && each.slot !== slot);
        slots.push({ slot, process, expiresMs: this.nowMs + ttlMs });
        for (const each of slots.splice(0, Math.max(0, slots.length - limit))) this.droppedOf[each.process].push(each.slot);
        this.owners.set(owner, slots);
        return Promise.resolve();
      },
      release: (owner, slot) => {
        this.owners.set(owner, (this.owners.get(owner) ?? []).filter((each) => each.slot !== slot));
        return Promise.resolve();
      },
      dropped: () => Promise.resolve(this.droppedOf[process].splice(0)),
    };
  }
}
