import { type Grant, type Lease } from './lease.js';

/** Holds a lease: renews it three times in its life, and has lost it when somebody else took it or its time ran out unrenewed. */
export class HeldLease {
  private readonly lost = new AbortController();
  private deadline: number;
  private renewing: NodeJS.Timeout | undefined;
  private ending: NodeJS.Timeout | undefined;

  /** `askedMs` is the monotonic time from before the grant was asked for. */
  constructor(
    private readonly lease: Lease,
    private readonly grant: Grant,
    askedMs: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.deadline = askedMs + grant.ttlMs;
    this.wait();
  }

  get token(): number {
    return this.grant.token;
  }

  /** Aborts when the lease is lost or given back. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  get isLost(): boolean {
    if (!this.lost.signal.aborted && performance.now() >= this.deadline) this.end();
    return this.lost.signal.aborted;
  }

  /** Holds it no more, as somebody else does or its time is over. */
  end(): void {
    clearTimeout(this.renewing);
    clearTimeout(this.ending);
    this.lost.abort();
  }

  /** Gives it back, where it is not lost. */
  async release(): Promise<void> {
    const isLost = this.isLost;
    this.end();
    if (!isLost) await this.lease.release(this.grant);
  }

  private wait(): void {
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.end(), this.deadline - performance.now());
    this.renewing = setTimeout(() => void this.renew(), this.grant.ttlMs / 3);
  }

  private async renew(): Promise<void> {
    const askedMs = performance.now();
    try {
      if (!(await this.lease.renew(this.grant))) this.end();
      else this.deadline = askedMs + this.grant.ttlMs;
    } catch (error) {
      this.onError(error);
    }
    if (!this.isLost) this.wait();
  }
}
