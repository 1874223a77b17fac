import { type Clock } from './clock.js';
import { Unavailable } from './refusal.js';

/** The difference from which a process warns about its clock. */
export const CLOCK_WARNING_MS = 1_000;
/** The difference beyond which a process is not ready and refuses commands. */
export const CLOCK_LIMIT_MS = 5_000;

const INTERVAL_MS = 10_000;

/** The reference clock and the callback of a clock watch. */
export interface ClockWatchOptions {
  /** The reference clock, shared by all processes, milliseconds since the epoch. */
  readonly referenceMs: () => Promise<number>;
  /** Called when the difference crosses the warning or the limit; milliseconds, positive if this clock is ahead. */
  readonly onChange: (offsetMs: number, level: 'good' | 'warning' | 'beyond') => void;
  readonly wallMs?: () => number;
  readonly monotonicMs?: () => number;
}

interface Measurement {
  /** Wall clock minus reference, at the middle of the round trip. */
  readonly offsetMs: number;
  /** Half of the round trip: the error bound of the measurement. */
  readonly uncertaintyMs: number;
  /** Wall clock minus monotonic clock; changes when the wall clock is set. */
  readonly baseMs: number;
}

/**
 * Compares the clock of the process with a shared reference clock. Between measurements, the monotonic clock detects when the wall clock is set.
 * If the reference is unavailable, the last measurement remains valid, because the storage reports its own unavailability.
 */
export class ClockWatch {
  private last: Measurement | null = null;
  private level: 'good' | 'warning' | 'beyond' = 'good';
  private timer: NodeJS.Timeout | undefined;
  private readonly wallMs: () => number;
  private readonly monotonicMs: () => number;

  constructor(private readonly options: ClockWatchOptions) {
    this.wallMs = options.wallMs ?? Date.now;
    this.monotonicMs = options.monotonicMs ?? (() => performance.now());
  }

  /** Measures at once, and every ten seconds until it is stopped. */
  async start(): Promise<void> {
    await this.measure();
    this.timer = setInterval(() => void this.measure(), INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Resolves when the reference has answered or failed. */
  async measure(): Promise<void> {
    const [wall, mark] = [this.wallMs(), this.monotonicMs()];
    try {
      const reference = await this.options.referenceMs();
      const uncertaintyMs = (this.monotonicMs() - mark) / 2;
      this.last = { offsetMs: wall + uncertaintyMs - reference, uncertaintyMs, baseMs: wall - mark };
    } catch {
      return;
    }
    this.notify();
  }

  /** How many seconds this clock is ahead of the reference; negative if it is behind. */
  offsetSeconds(): number {
    return this.offsetMs() / 1000;
  }

  /** Throws `Unavailable` if the clock is certainly beyond the limit. */
  check(): void {
    this.notify();
    if (this.level !== 'beyond') return;
    throw new Unavailable(`the clock is ${this.offsetSeconds().toFixed(1)} s off that of the store: set it right, at most ${CLOCK_LIMIT_MS / 1000} s are allowed`);
  }

  /** Wraps a clock so that it throws while it is beyond the limit. */
  guarding(clock: Clock): Clock {
    return () => {
      this.check();
      return clock();
    };
  }

  private offsetMs(): number {
    if (!this.last) return 0;
    return this.last.offsetMs + (this.wallMs() - this.monotonicMs() - this.last.baseMs);
  }

  private notify(): void {
    const offsetMs = this.offsetMs();
    const atLeast = Math.abs(offsetMs) - (this.last?.uncertaintyMs ?? 0);
    const level = atLeast > CLOCK_LIMIT_MS ? 'beyond' : atLeast > CLOCK_WARNING_MS ? 'warning' : 'good';
    if (level === this.level) return;
    this.level = level;
    this.options.onChange(offsetMs, level);
  }
}
