/** At most `limit` places within any `windowMs`. */
export interface RateRule {
  readonly limit: number;
  readonly windowMs: number;
}

/** The result of {@link RateWindow.take}: the granted places, and if there were too few, how long until one is free. */
export interface RateGrant {
  readonly granted: number;
  readonly retryAfterMs: number;
}

/** Counts places in sliding windows by key. */
export interface RateWindow {
  /**
   * Takes `atMost` places, or as many as are free if these are at least `atLeast`, else none.
   * A window is divided into 240 slots, so a place is free again up to 1/240 of the window early.
   */
  take(key: string, rule: RateRule, atLeast: number, atMost: number): RateGrant | Promise<RateGrant>;
  /** Returns up to `places` of the last taken ones. */
  giveBack(key: string, rule: RateRule, places: number): void | Promise<void>;
}

/** The slots of a window, which bound the stored size of a key. */
export const RATE_SLOTS = 240;
