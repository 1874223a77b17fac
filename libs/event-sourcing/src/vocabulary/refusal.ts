/** A decision against a command, or an answer that there is no such thing: data for the caller, never a defect. `code` is stable. */
export class Refusal extends Error {
  constructor(readonly code: string, message: string = code) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Code `CONCURRENCY_CONFLICT`: somebody else wrote first. Read again and decide again; `handle` and the processor do. */
export class ConcurrencyConflict extends Error {
  readonly code = 'CONCURRENCY_CONFLICT';
  constructor(what: string) {
    super(`${what} was written by somebody else in the meantime`);
    this.name = 'ConcurrencyConflict';
  }
}

/** Code `LIMIT_REACHED`: a commit would raise a counter above its limit. Nothing was written. */
export class LimitReached extends Error {
  readonly code = 'LIMIT_REACHED';
  constructor(counter: string, atMost: number) {
    super(`counter ${counter} is at its limit of ${atMost}`);
    this.name = 'LimitReached';
  }
}

/** Code `UNAVAILABLE`: the storage below cannot answer now (full, locked, away). Nothing was accepted; the same call may succeed later. */
export class Unavailable extends Error {
  readonly code = 'UNAVAILABLE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unavailable';
  }
}
