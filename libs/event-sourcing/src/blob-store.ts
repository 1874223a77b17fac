/** Keeps bytes by name, durable when `put` resolves. Names are 32 lowercase hexadecimal characters, made by the caller. */
export interface BlobStore {
  /** All bytes or none. Error: `Unavailable` where they could not be written. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Null where there is none. */
  get(id: string): Promise<Uint8Array | null>;
}
