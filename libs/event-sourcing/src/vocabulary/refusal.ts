/** An expected rejection of a command or query, with a message for the caller. `code` is stable. */
export class Refusal extends Error {
  constructor(readonly code: string, message: string = code) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Code `CONCURRENCY_CONFLICT`: another writer was first. Read and decide again, as `handle` and the processor do. */
export class ConcurrencyConflict extends Error {
  readonly code = 'CONCURRENCY_CONFLICT';
  constructor(what: string) {
    super(`Version conflict: ${what} was changed by another writer`);
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

/** Code `UNAVAILABLE`: the storage cannot serve the request now (full, locked, disconnected). Nothing was accepted; a retry may succeed. */
export class Unavailable extends Error {
  readonly code = 'UNAVAILABLE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unavailable';
  }
}
