import { randomUUID } from 'node:crypto';
import { type SharedSlots } from '@parley/event-sourcing';
import { type LiveConnection } from './live-connection.js';

/** A slot outlives its stream by no more than this, also if the process crashes: tokens live 24 hours by default. */
const MAX_TTL_MS = 24 * 60 * 60 * 1000;

interface Slot {
  readonly id: string;
  readonly taken: Promise<void>;
}

/**
 * Holds the streams of this process against those of the other instances: each open stream has a slot of its seller, and ends when a newer
 * one has taken it. Streams open without waiting for it; while the shared database fails, the limit of each process holds alone.
 */
export class SharedStreams {
  private readonly slots = new Map<LiveConnection, Slot>();
  private ending: Promise<void> | null = null;

  constructor(
    private readonly shared: SharedSlots,
    private readonly limit: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  add(connection: LiveConnection, ttlMs: number): void {
    const id = randomUUID();
    const ttl = Math.min(Math.max(ttlMs, 1), MAX_TTL_MS);
    this.slots.set(connection, { id, taken: this.shared.take(connection.sellerId, id, this.limit, ttl).catch(this.onError) });
  }

  remove(connection: LiveConnection): void {
    const slot = this.slots.get(connection);
    if (!slot) return;
    this.slots.delete(connection);
    void slot.taken.then(() => this.shared.release(connection.sellerId, slot.id)).catch(this.onError);
  }

  /** Ends the streams whose slot was dropped. One query, and none while no stream is open. */
  endDropped(end: (connection: LiveConnection) => void): Promise<void> {
    if (this.slots.size === 0) return Promise.resolve();
    this.ending ??= this.find(end)
      .catch(this.onError)
      .finally(() => (this.ending = null));
    return this.ending;
  }

  private async find(end: (connection: LiveConnection) => void): Promise<void> {
    const dropped = new Set(await this.shared.dropped());
    if (dropped.size === 0) return;
    for (const [connection, { id }] of [...this.slots]) if (dropped.has(id)) end(connection);
  }
}
