import { type Grant, type Lease } from './lease.js';

/** A lease while this process holds it. Renews it three times per period. It is lost when another process has taken it or it expired. */
export class HeldLease {
  private readonly lost = new AbortController();
  private deadline: number;
  private renewing: NodeJS.Timeout | undefined;
  private ending: NodeJS.Timeout | undefined;

  /** `askedMs` is the monotonic time before the lease was requested. */
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

  /** Aborts when the lease is lost or released. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  get isLost(): boolean {
    if (!this.lost.signal.aborted && performance.now() >= this.deadline) this.end();
    return this.lost.signal.aborted;
  }

  /** Marks the lease as lost. */
  end(): void {
    clearTimeout(this.renewing);
    clearTimeout(this.ending);
    this.lost.abort();
  }

  /** Releases the lease unless it is lost. */
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
