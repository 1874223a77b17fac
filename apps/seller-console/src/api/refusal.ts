import { type Problem } from './shapes.js';

/** The codes of the API, and one of the console's own for a server that did not answer. */
export type RefusalCode = Problem['code'] | 'UNREACHABLE';

/** A request that was not accepted. Its code is what the seller is told by, in their language. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** Seconds until it makes sense to try again, where the server said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = 'Refusal';
  }

  /** Whether the outcome is unknown: a repetition with the same idempotency key has one effect. */
  get isOpen(): boolean {
    return this.code === 'UNREACHABLE' || this.code === 'UNAVAILABLE' || this.code === 'INTERNAL';
  }

  /** Whether the same request, with the same idempotency key, may be accepted a little later. */
  get isPassing(): boolean {
    return this.isOpen || this.code === 'RATE_LIMITED';
  }
}

/** The refusal in an answer with an error status. */
export function refusalOf(status: number, problem: unknown, retryAfter: string | null): Refusal {
  const { code, detail } = (typeof problem === 'object' && problem !== null ? problem : {}) as Partial<Problem>;
  const seconds = secondsOf(retryAfter);
  return new Refusal(code ?? (status >= 500 ? 'UNAVAILABLE' : 'INTERNAL'), detail ?? `HTTP ${status}`, seconds);
}

/** A `Retry-After` header in seconds; it may also be a date. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null || retryAfter.trim() === '') return null;
  const seconds = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** Converts any error to a refusal. An unreachable server causes a `TypeError`. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(error instanceof TypeError ? 'UNREACHABLE' : 'INTERNAL', error instanceof Error ? error.message : String(error));
}
