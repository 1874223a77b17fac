/** Checkpoints by name, written by the holder of a lease; durable when a call resolves. Errors: `Fenced`, `Unavailable`. */
export interface CheckpointStore {
  /** The saved checkpoint, or null. From now on, older tokens than this one are `Fenced`. */
  claim(name: string, token: number): Promise<string | null>;
  /** Saves a checkpoint. Error: `Fenced` if a newer token has claimed the name. */
  save(name: string, token: number, checkpoint: string): Promise<void>;
}
