import { ParleyError } from '../problems/errors.js';

/** Bounds of uploads in progress, from the first byte of the body to the answer. */
export interface UploadLimits {
  /** The most concurrent uploads of a caller. */
  readonly perCaller: number;
  /** The most waiting uploads of a caller, with unread bodies. Further ones are refused. */
  readonly waitingPerCaller: number;
  /** The longest wait of an upload. */
  readonly waitMs: number;
  /** The most bytes of all uploads together. */
  readonly totalBytes: number;
  /** Bytes that stay free in the upload folder. */
  readonly spareBytes: number;
}

export const UPLOAD_LIMITS: Omit<UploadLimits, 'totalBytes'> = {
  perCaller: 3,
  waitingPerCaller: 8,
  waitMs: 60_000,
  spareBytes: 32 * 1024 * 1024,
};

interface CallerSlots {
  taken: number;
  readonly waiting: Set<() => void>;
}

/** Admits uploads: a few of each caller, and in total as many as fit on the disk. */
export class UploadSlots {
  private readonly callers = new Map<string, CallerSlots>();
  private bytes = 0;
  /** Moving average of how long an upload keeps its slot. */
  private meanMs = 1_000;

  constructor(
    private readonly limits: UploadLimits,
    /** The free space of the upload folder. */
    private readonly freeBytes: () => Promise<number>,
    /** Called for each upload that is refused because too many of its caller wait. */
    private readonly onLimited: () => void = () => undefined,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * Waits for a slot of the caller and reserves space for `bytes`. Returns the function that releases both. Refusals have the expected wait. Errors:
   * `RATE_LIMITED` if too many uploads of the caller wait; `UNAVAILABLE` after too long a wait or without space; the reason of `gone`.
   */
  async enter(caller: string, bytes: number, gone: AbortSignal): Promise<() => void> {
    await this.takeSlot(caller, gone);
    try {
      await this.reserve(bytes);
    } catch (error) {
      this.freeSlot(caller);
      throw error;
    }
    let isFreed = false;
    const began = this.nowMs();
    return () => {
      if (isFreed) return;
      isFreed = true;
      this.meanMs += (this.nowMs() - began - this.meanMs) / 8;
      this.bytes -= bytes;
      this.freeSlot(caller);
    };
  }

  private async takeSlot(caller: string, gone: AbortSignal): Promise<void> {
    gone.throwIfAborted();
    let slots = this.callers.get(caller);
    if (!slots) this.callers.set(caller, (slots = { taken: 0, waiting: new Set() }));
    if (slots.taken < this.limits.perCaller) {
      slots.taken++;
      return;
    }
    if (slots.waiting.size >= this.limits.waitingPerCaller) {
      this.onLimited();
      const retryAfterSeconds = seconds(this.meanMs / this.limits.perCaller);
      const most = this.limits.perCaller + this.limits.waitingPerCaller;
      throw new ParleyError('RATE_LIMITED', `More than ${most} uploads at once: try again in ${retryAfterSeconds} s`, { retryAfterSeconds });
    }
    await this.waitIn(slots.waiting, gone);
  }

  /** Resolves when {@link freeSlot} passes a slot on. */
  private waitIn(waiting: Set<() => void>, gone: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void) => {
        waiting.delete(taken);
        clearTimeout(timer);
        gone.removeEventListener('abort', aborted);
        settle();
      };
      const taken = () => leave(resolve);
      const aborted = () => leave(() => reject(gone.reason as Error));
      const timer = setTimeout(() => leave(() => reject(this.noRoom('The uploads before this one take too long'))), this.limits.waitMs);
      gone.addEventListener('abort', aborted);
      waiting.add(taken);
    });
  }

  private freeSlot(caller: string): void {
    const slots = this.callers.get(caller);
    if (!slots) return;
    const [next] = slots.waiting;
    if (next) {
      next();
      return;
    }
    slots.taken--;
    if (slots.taken === 0) this.callers.delete(caller);
  }

  private async reserve(bytes: number): Promise<void> {
    if (this.bytes + bytes > this.limits.totalBytes) throw this.noRoom('Too many uploads are in progress');
    this.bytes += bytes;
    // Counts written bytes twice, to refuse too early rather than too late.
    if ((await this.freeBytes()) >= this.bytes + this.limits.spareBytes) return;
    this.bytes -= bytes;
    throw this.noRoom('The folder for uploads is nearly full');
  }

  private noRoom(message: string): ParleyError {
    return new ParleyError('UNAVAILABLE', message, { retryAfterSeconds: seconds(this.meanMs) });
  }
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
