/**
 * Decides, exactly once for each id, between somebody who claims it and the passing of time. An id that was never offered counts as claimed.
 * Errors of all methods: `Unavailable`.
 */
export interface ExpiringClaims {
  /** Offers an id: from now on its time runs. */
  offer(id: string): Promise<void>;
  /** Claims ids, so that they never expire. False if one of them was withdrawn before. */
  claim(ids: readonly string[]): Promise<boolean>;
  /** Ids that were offered at least `ageMs` ago and are not claimed, and withdrawn ones that are not settled; oldest first. */
  expired(ageMs: number, limit: number): Promise<string[]>;
  /** Withdraws an offer: nobody can claim the id any more. False if it was claimed before. Repeating it changes nothing. */
  withdraw(id: string): Promise<boolean>;
  /** What a withdrawn id stood for is gone: {@link expired} forgets it, {@link claim} does not. */
  settle(id: string): Promise<void>;
}
