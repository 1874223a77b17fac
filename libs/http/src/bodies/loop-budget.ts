import { ParleyError } from '../problems/errors.js';

/** Bounds of a {@link LoopBudget}. */
export interface LoopBudgetLimits {
  /** How long requests run in one turn of the event loop, ms. A step that has begun is not interrupted. */
  readonly turnMs: number;
  /** Requests that wait for a turn. */
  readonly waiting: number;
  /** The bodies of these together. */
  readonly waitingBytes: number;
  /** How long a request waits, ms. */
  readonly waitMs: number;
}

export const LOOP_BUDGET: LoopBudgetLimits = { turnMs: 10, waiting: 5_000, waitingBytes: 64 * 1024 * 1024, waitMs: 10_000 };

/** A request that asks for a turn. */
export interface TurnRequest {
  /** Held in memory while it waits. */
  readonly bytes?: number;
  /** Whether its client has left: then its turn never comes. */
  readonly isGone?: () => boolean;
}

interface Waiting {
  readonly go: (error?: Error) => void;
  readonly bytes: number;
  readonly since: number;
  readonly isGone: () => boolean;
}

/**
 * Bounds how long requests hold up the event loop in one turn with synchronous work: parsing bodies, reading SQLite, writing JSON. Requests
 * beyond that wait for later turns in the order of their arrival; probes, timers and sockets are served in between. A request that finds
 * the event loop idle does not wait.
 */
export class LoopBudget {
  private readonly waiting: Waiting[] = [];
  /** Steps of requests that have begun: they go first, because their results are in memory. */
  private readonly begun: (() => void)[] = [];
  private waitingBytes = 0;
  private turnBegan: number | null = null;
  /** Moving average of how long a step takes. */
  private meanMs = 1;

  constructor(
    private readonly limits: LoopBudgetLimits = LOOP_BUDGET,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * Calls `go` now or in a later turn; with `UNAVAILABLE` and the expected waiting time if too many requests or bytes wait, or this one has
   * waited too long.
   */
  begin(go: (error?: Error) => void, { bytes = 0, isGone = () => false }: TurnRequest = {}): void {
    const now = this.nowMs();
    if (!this.hasWork && !this.isSpent(now)) return go();
    const isFull = this.waiting.length >= this.limits.waiting || this.waitingBytes + bytes > this.limits.waitingBytes;
    if (isFull) return go(this.refusal('Too many requests wait to be processed'));
    this.waitingBytes += bytes;
    this.waiting.push({ go, bytes, since: now, isGone });
  }

  /** Calls `go` now or in a later turn, before the requests that have not begun. */
  proceed(go: () => void): void {
    if (this.begun.length === 0 && !this.isSpent(this.nowMs())) return go();
    this.begun.push(go);
  }

  private get hasWork(): boolean {
    return this.begun.length + this.waiting.length > 0;
  }

  /** Whether this turn has used its time. The first question of a turn begins it. */
  private isSpent(now: number): boolean {
    this.turnBegan ??= this.beginTurn(now);
    return now - this.turnBegan >= this.limits.turnMs;
  }

  private beginTurn(now: number): number {
    setImmediate(() => {
      this.turnBegan = null;
      if (this.hasWork) this.next();
    });
    return now;
  }

  private next(): void {
    const began = this.nowMs();
    if (!this.hasWork || this.isSpent(began)) return;
    // Promise callbacks of the step are part of it: a tick that a microtask queues comes after all other microtasks.
    queueMicrotask(() =>
      process.nextTick(() => {
        this.meanMs += (this.nowMs() - began - this.meanMs) / 16;
        this.next();
      }),
    );
    const step = this.begun.shift();
    if (step) step();
    else this.startWaiting(began);
  }

  private startWaiting(now: number): void {
    const request = this.waiting.shift();
    if (!request) return;
    this.waitingBytes -= request.bytes;
    if (request.isGone()) return;
    const isLate = now - request.since > this.limits.waitMs;
    request.go(isLate ? this.refusal('The request has waited too long') : undefined);
  }

  private refusal(message: string): ParleyError {
    const retryAfterSeconds = Math.max(1, Math.ceil((this.waiting.length * this.meanMs) / 1000));
    return new ParleyError('UNAVAILABLE', message, { retryAfterSeconds });
  }
}
