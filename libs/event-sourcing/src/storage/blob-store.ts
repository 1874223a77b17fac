/** A stored blob, open for reading. The caller reads `bytes` to the end or destroys the stream. */
export interface OpenBlob {
  readonly size: number;
  /** Holds a bounded part of the blob in memory, however slowly it is read. */
  readonly bytes: NodeJS.ReadableStream & { readonly readableLength: number; destroy(): unknown };
}

/** Stores bytes by name, durable when `put` resolves. Names are 32 lowercase hexadecimal characters, chosen by the caller. */
export interface BlobStore {
  /** Writes all bytes or none. Error: `Unavailable` if they could not be written. */
  put(id: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Null if the blob does not exist. Error: `Unavailable` if it could not be read. */
  open(id: string): Promise<OpenBlob | null>;
  /** Removes a blob and the remains of interrupted puts. Deleting what does not exist succeeds. Error: `Unavailable`. */
  delete(id: string): Promise<void>;
}
