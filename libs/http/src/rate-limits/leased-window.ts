import { type RateGrant, type RateRule, type RateWindow, withTimeout } from '@parley/event-sourcing';
import { MemoryWindow } from './memory-window.js';

/** A block of places that this process has taken from the shared window and not used up. */
interface Lease {
  left: number;
  block: number;
  takenAt: number;
  /** Until then a request for `refusedPlaces` or more is refused. */
  refusedUntil: number;
  refusedPlaces: number;
  retryAt: number;
  /** The running request for a block. */
  pending: Promise<void> | null;
  /** Places that callers wait for. */
  wanted: number;
}

/** A block is used within this time or lost, so that requests of one minute are not made with places of an earlier one. */
const BLOCK_LIVES_MS = 5_000;
/** A block that lasts for less than this is followed by one of twice its size. */
const BLOCK_IS_SHORT_MS = 1_000;
/** The largest block is this part of the limit, and at least one place. */
const LARGEST_BLOCK = 1 / 20;
/** A refusal is repeated from memory for this long, so that a flood costs no query per request. */
const REFUSAL_LIVES_MS = 1_000;
/** The shared window answers within this time, or this process counts alone for {@link ALONE_MS}. */
const DEADLINE_MS = 500;
const ALONE_MS = 5_000;
const MAX_LEASES = 20_000;

/**
 * A window that all processes share, at the cost of one query per block of places instead of one per request.
 *
 * Precision: no more than the limit is granted in a minute; a process may use a place up to 5 s after it was granted, and may hold back up to
 * 5 % of the limit. Limits below 40 are counted one by one. If the shared window fails, each process counts alone.
 */
export class LeasedWindow implements RateWindow {
  private readonly leases = new Map<string, Lease>();
  private readonly alone = new MemoryWindow();
  private aloneUntil = 0;

  constructor(
    private readonly shared: RateWindow,
    private readonly onError: (error: unknown) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  take(key: string, rule: RateRule, atLeast: number, atMost: number): RateGrant | Promise<RateGrant> {
    const lease = this.lease(key);
    return this.fromBlock(lease, atLeast, atMost) ?? this.takeFromShared(key, rule, lease, atLeast, atMost);
  }

  /** Returns the places to the shared window, where the other processes find them. */
  async giveBack(key: string, rule: RateRule, places: number): Promise<void> {
    try {
      await withTimeout(DEADLINE_MS, Promise.resolve(this.shared.giveBack(key, rule, places)), 'the shared rate window does not answer');
    } catch (error) {
      this.onError(error);
    }
  }

  private fromBlock(lease: Lease, atLeast: number, atMost: number): RateGrant | null {
    const now = this.nowMs();
    if (now - lease.takenAt >= BLOCK_LIVES_MS) lease.left = 0;
    if (lease.left >= atLeast) {
      const granted = Math.min(lease.left, atMost);
      lease.left -= granted;
      return { granted, retryAfterMs: 0 };
    }
    const isRefused = now < lease.refusedUntil && atLeast >= lease.refusedPlaces;
    return isRefused ? { granted: 0, retryAfterMs: lease.retryAt - now } : null;
  }

  private async takeFromShared(key: string, rule: RateRule, lease: Lease, atLeast: number, atMost: number): Promise<RateGrant> {
    lease.wanted += atLeast;
    try {
      for (;;) {
        if (this.nowMs() < this.aloneUntil) return this.alone.take(key, rule, atLeast, atMost);
        lease.pending ??= this.takeBlock(key, rule, lease, atLeast, atMost).finally(() => (lease.pending = null));
        await lease.pending;
        const grant = this.fromBlock(lease, atLeast, atMost);
        if (grant) return grant;
      }
    } finally {
      lease.wanted -= atLeast;
    }
  }

  private async takeBlock(key: string, rule: RateRule, lease: Lease, atLeast: number, atMost: number): Promise<void> {
    const largest = Math.max(1, Math.floor(rule.limit * LARGEST_BLOCK));
    const isShort = this.nowMs() - lease.takenAt < BLOCK_IS_SHORT_MS;
    const block = isShort ? Math.min(lease.block * 2, largest) : 1;
    try {
      const asked = Promise.resolve(this.shared.take(key, rule, atLeast, Math.max(block, lease.wanted, atMost)));
      const { granted, retryAfterMs } = await withTimeout(DEADLINE_MS, asked, 'the shared rate window does not answer');
      const now = this.nowMs();
      lease.left += granted;
      if (granted > 0) Object.assign(lease, { block, takenAt: now });
      else {
        const refusedUntil = now + Math.min(retryAfterMs, REFUSAL_LIVES_MS);
        Object.assign(lease, { refusedUntil, refusedPlaces: atLeast, retryAt: now + retryAfterMs });
      }
    } catch (error) {
      this.aloneUntil = this.nowMs() + ALONE_MS;
      this.onError(error);
    }
  }

  private lease(key: string): Lease {
    const known = this.leases.get(key);
    if (known) return known;
    if (this.leases.size >= MAX_LEASES) this.sweep();
    const lease = { left: 0, block: 1, takenAt: -Infinity, refusedUntil: -Infinity, refusedPlaces: 1, retryAt: 0, pending: null, wanted: 0 };
    this.leases.set(key, lease);
    return lease;
  }

  /** Forgets what is over, and if that is not enough, the oldest half: a block that is lost costs 5 % of its caller's limit. */
  private sweep(): void {
    const now = this.nowMs();
    for (const [key, { takenAt, refusedUntil, pending }] of this.leases) {
      if (!pending && now - takenAt >= BLOCK_LIVES_MS && now >= refusedUntil) this.leases.delete(key);
    }
    for (const [key, { pending }] of this.leases) {
      if (this.leases.size < MAX_LEASES / 2) return;
      if (!pending) this.leases.delete(key);
    }
  }
}
