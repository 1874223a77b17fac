import { type Clock } from './clock.js';
import { Unavailable } from './refusal.js';

/** From this difference on a process says that its clock is wrong. */
export const CLOCK_WARNING_MS = 1_000;
/** Beyond this difference a process is not ready and takes no commands. */
export const CLOCK_LIMIT_MS = 5_000;

const EVERY_MS = 10_000;

/** What a clock is compared with, and who is told. */
export interface ClockWatchOptions {
  /** The clock that all processes share, milliseconds since the epoch. */
  readonly referenceMs: () => Promise<number>;
  /** Called when the difference passes the warning or the limit, in either direction; milliseconds, positive when this clock is ahead. */
  readonly onChange: (offsetMs: number, level: 'good' | 'warning' | 'beyond') => void;
  readonly wallMs?: () => number;
  readonly monotonicMs?: () => number;
}

interface Measurement {
  /** Wall clock minus reference, at the middle of the round trip. */
  readonly offsetMs: number;
  /** Half of the round trip: the true difference is that much smaller or larger. */
  readonly uncertaintyMs: number;
  /** Wall clock minus monotonic clock: a step of the wall clock changes it at once. */
  readonly baseMs: number;
}

/**
 * Compares the process's clock with one that all processes share. Between measurements the monotonic clock notices when the wall clock is
 * set. A reference that cannot be reached leaves the last measurement: it is the storage's to be unavailable.
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

  /** Measures now, and every ten seconds until it is stopped. */
  async start(): Promise<void> {
    await this.measure();
    this.timer = setInterval(() => void this.measure(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Resolves when the reference has answered, or cannot. */
  async measure(): Promise<void> {
    const [wall, mark] = [this.wallMs(), this.monotonicMs()];
    try {
      const reference = await this.options.referenceMs();
      const uncertaintyMs = (this.monotonicMs() - mark) / 2;
      this.last = { offsetMs: wall + uncertaintyMs - reference, uncertaintyMs, baseMs: wall - mark };
    } catch {
      return;
    }
    this.tell();
  }

  /** By how much this clock is ahead of the reference, seconds; negative when it is behind. */
  offsetSeconds(): number {
    return this.offsetMs() / 1000;
  }

  /** Throws `Unavailable` when the clock is certainly beyond the limit. */
  check(): void {
    this.tell();
    if (this.level !== 'beyond') return;
    throw new Unavailable(`the clock is ${this.offsetSeconds().toFixed(1)} s off that of the store: set it right, at most ${CLOCK_LIMIT_MS / 1000} s are allowed`);
  }

  /** A clock that gives no time while it is beyond the limit. */
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

  private tell(): void {
    const offsetMs = this.offsetMs();
    const atLeast = Math.abs(offsetMs) - (this.last?.uncertaintyMs ?? 0);
    const level = atLeast > CLOCK_LIMIT_MS ? 'beyond' : atLeast > CLOCK_WARNING_MS ? 'warning' : 'good';
    if (level === this.level) return;
    this.level = level;
    this.options.onChange(offsetMs, level);
  }
}
