/** What a request was answered, so that the same request again is answered the same. */
export interface Answer {
  /** Of the request (method, path and body): the same key with another fingerprint is another request. */
  readonly fingerprint: string;
  readonly status: number;
  readonly body: unknown;
}

/** Answers by the key of their request, durable when `save` resolves, kept for at least 24 hours. */
export interface AnswerStore {
  find(key: string): Promise<Answer | null>;
  /** Keeps the answer unless the key has one already; gives the one that is kept. */
  save(key: string, answer: Answer): Promise<Answer>;
}
