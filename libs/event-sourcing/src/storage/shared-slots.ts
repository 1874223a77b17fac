/** Slots shared by all processes: an owner has a limited number, and a further one drops the oldest in any process. */
export interface SharedSlots {
  /** Takes a slot for at most `ttlMs`, so that a crashed process loses its slots. Keeps only the newest `limit` slots. */
  take(owner: string, slot: string, limit: number, ttlMs: number): Promise<void>;
  /** Releases a slot; ignores a slot that is not taken any more. */
  release(owner: string, slot: string): Promise<void>;
  /** The slots of this process that were dropped since the last call. */
  dropped(): Promise<string[]>;
}
