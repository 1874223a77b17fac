/** Decides once for each id whether it was claimed or has expired. An id that was never offered counts as claimed. Errors of all methods: `Unavailable`. */
export interface ExpiringClaims {
  /** Offers an id and starts its time. */
  offer(id: string): Promise<void>;
  /** Claims ids, so that they never expire. False if one of them was withdrawn before. */
  claim(ids: readonly string[]): Promise<boolean>;
  /** Ids that were offered at least `ageMs` ago and are not claimed, and withdrawn ones that are not settled; oldest first. */
  expired(ageMs: number, limit: number): Promise<string[]>;
  /** Withdraws an offer, so that the id cannot be claimed any more. False if it was claimed before. Repeating it has no effect. */
  withdraw(id: string): Promise<boolean>;
  /** Marks a withdrawn id as cleaned up: {@link expired} no longer returns it, and {@link claim} still refuses it. */
  settle(id: string): Promise<void>;
}
