/** The stored answer to a request, returned again for the same request. */
export interface Answer {
  /** The fingerprint of the request (method, path and body): the same key with another fingerprint is another request. */
  readonly fingerprint: string;
  readonly status: number;
  readonly body: unknown;
}

/** Stored answers by idempotency key, durable when `save` resolves, kept for at least 24 hours. */
export interface AnswerStore {
  find(key: string): Promise<Answer | null>;
  /** Stores the answer unless the key already has one; returns the stored one. */
  save(key: string, answer: Answer): Promise<Answer>;
}
