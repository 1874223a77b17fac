/** Places in a feed by name, kept for whoever holds the lease: durable when a call resolves. Errors: `Fenced`, `Unavailable`. */
export interface CheckpointStore {
  /** The place to go on after, null where there is none. From now on older tokens than this one are `Fenced`. */
  claim(name: string, token: number): Promise<string | null>;
  /** Keeps a place, unless a newer token has claimed the name: then `Fenced`. */
  save(name: string, token: number, checkpoint: string): Promise<void>;
}
