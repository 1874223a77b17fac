/** The right to be the only one for a time. */
export interface Grant {
  /** Rises with each grant of a lease, so that what is written with an older one can be refused. */
  readonly token: number;
  /** How long it lasts, milliseconds from the moment in which it was asked for. */
  readonly ttlMs: number;
}

/**
 * A right that one process has at a time, whatever happens to the others.
 *
 * Whoever holds it counts its time by a clock of their own from before the call, and has lost it when that is over. Error: `Unavailable`.
 */
export interface Lease {
  /** Null where somebody else has it. */
  take(): Promise<Grant | null>;
  /** Begins its time anew; false where somebody else has taken it since. */
  renew(grant: Grant): Promise<boolean>;
  /** Gives it back, so that the next one need not wait for its end. Does nothing where somebody else has taken it since. */
  release(grant: Grant): Promise<void>;
}

/** Code `FENCED`: somebody with a newer token goes on from here. Stop, and take the lease again. */
export class Fenced extends Error {
  readonly code = 'FENCED';
  constructor(what: string) {
    super(`${what} is in the hands of somebody with a newer token`);
    this.name = 'Fenced';
  }
}
