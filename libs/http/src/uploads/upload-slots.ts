import { ParleyError } from '../problems/errors.js';

/** Bounds of uploads in progress, from the first byte of the body to the answer. */
export interface UploadLimits {
  /** Of one caller at once. */
  readonly perCaller: number;
  /** Of one caller, that wait with their body unread until another has been answered. One more is refused. */
  readonly waitingPerCaller: number;
  /** How long one waits. */
  readonly waitMs: number;
  /** Of all callers together, bytes. */
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

const RETRY_SECONDS = 5;

interface CallerSlots {
  taken: number;
  readonly waiting: Set<() => void>;
}

/** Admits uploads: a few of each caller at once, and of all together no more than there is room for. */
export class UploadSlots {
  private readonly callers = new Map<string, CallerSlots>();
  private bytes = 0;

  /** `freeBytes` tells the room of the upload folder. */
  constructor(
    private readonly limits: UploadLimits,
    private readonly freeBytes: () => Promise<number>,
  ) {}

  /**
   * Waits for a slot of the caller and reserves room for `bytes`. Returns how to give both back.
   * Errors: `RATE_LIMITED` if too many of the caller wait; `UNAVAILABLE` if one waits too long or there is no room; the reason of `gone`.
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
    return () => {
      if (isFreed) return;
      isFreed = true;
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
      throw new ParleyError('RATE_LIMITED', 'Too many uploads at once', { retryAfterSeconds: RETRY_SECONDS });
    }
    await this.waitIn(slots.waiting, gone);
  }

  /** Resolves when {@link freeSlot} hands a slot over. */
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
      const timer = setTimeout(() => leave(() => reject(noRoom('The uploads before this one take too long'))), this.limits.waitMs);
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
    if (this.bytes + bytes > this.limits.totalBytes) throw noRoom('Too many uploads are in progress');
    this.bytes += bytes;
    // Counts what is written already twice: rather too early than too late.
    if ((await this.freeBytes()) >= this.bytes + this.limits.spareBytes) return;
    this.bytes -= bytes;
    throw noRoom('The folder for uploads is nearly full');
  }
}

function noRoom(message: string): ParleyError {
  return new ParleyError('UNAVAILABLE', message, { retryAfterSeconds: RETRY_SECONDS });
}
