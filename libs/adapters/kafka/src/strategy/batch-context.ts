import { type CloudEvent } from '@parley/contracts';

/** One message of a batch: a CloudEvent of either mode, and where it was. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly event: CloudEvent;
}

/** Thrown while a message is handled: it can never be, so it becomes a dead letter, and the next one is handled. */
export class DeadLetter extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'DeadLetter';
  }
}

/** What a handler gets beside its batch, by `@Ctx()`. */
export interface BatchContext {
  readonly topic: string;
  readonly partition: number;
  /**
   * Handles each message: those of one key one after the other, different keys side by side. What is a `DeadLetter`, a `Refusal`,
   * `Malformed` or an `UnexpectedEvent` becomes a dead letter. `Unavailable` holds the batch up; any other error is a defect, and after a
   * few attempts a dead letter.
   */
  each(work: (message: ReceivedMessage) => Promise<void>): Promise<void>;
}
