/** Slots of owners that all processes share: an owner has at most so many, and one more drops the oldest, in whichever process it is. */
export interface SharedSlots {
  /** Takes a slot for at most `ttlMs`, so that those of a process that has crashed are not taken for ever. Slots before the newest `limit` are dropped. */
  take(owner: string, slot: string, limit: number, ttlMs: number): Promise<void>;
  /** Gives a slot back; a slot that is not taken any more is ignored. */
  release(owner: string, slot: string): Promise<void>;
  /** The slots of this process that were dropped since this was last asked. */
  dropped(): Promise<string[]>;
}
