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

  /** Whether nobody knows if it was done: sent again with the same idempotency key, it is done once. */
  get isOpen(): boolean {
    return this.code === 'UNREACHABLE' || this.code === 'UNAVAILABLE' || this.code === 'INTERNAL';
  }
}

/** What an answer with a status that is no success means. */
export function refusalOf(status: number, problem: unknown, retryAfter: string | null): Refusal {
  const { code, detail } = (typeof problem === 'object' && problem !== null ? problem : {}) as Partial<Problem>;
  const seconds = retryAfter === null ? NaN : Number(retryAfter);
  return new Refusal(code ?? (status >= 500 ? 'UNAVAILABLE' : 'INTERNAL'), detail ?? `HTTP ${status}`, Number.isFinite(seconds) ? seconds : null);
}

/** Whatever was thrown, as a refusal: a request that found no server throws a `TypeError`. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(error instanceof TypeError ? 'UNREACHABLE' : 'INTERNAL', error instanceof Error ? error.message : String(error));
}
