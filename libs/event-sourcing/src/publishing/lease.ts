/** A granted lease. */
export interface Grant {
  /** The fencing token: rises with each grant, so that writes with an older token can be refused. */
  readonly token: number;
  /** How long the lease is valid, milliseconds from the time of the request. */
  readonly ttlMs: number;
}

/**
 * A right that at most one process has at a time.
 *
 * The holder measures the time from before its request with its own clock, and has lost the lease when it is over. Error: `Unavailable`.
 */
export interface Lease {
  /** Null if another process holds it. */
  take(): Promise<Grant | null>;
  /** Extends the lease from now; false if another process has taken it since. */
  renew(grant: Grant): Promise<boolean>;
  /** Releases the lease, so that the next process need not wait for its expiry. Has no effect if another process has taken it since. */
  release(grant: Grant): Promise<void>;
}

/** Code `FENCED`: a process with a newer token has taken over. Stop, and take the lease again. */
export class Fenced extends Error {
  readonly code = 'FENCED';
  constructor(what: string) {
    super(`${what} was claimed with a newer fencing token`);
    this.name = 'Fenced';
  }
}
