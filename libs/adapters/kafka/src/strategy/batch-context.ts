import { type CloudEvent } from '@parley/contracts';

/** A message of a batch: a CloudEvent of either mode, with its position. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly event: CloudEvent;
}

/** Thrown by a handler for a message that can never be handled: it becomes a dead letter, and the next one is handled. */
export class DeadLetter extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'DeadLetter';
  }
}

/** The context that a handler gets beside its batch, through `@Ctx()`. */
export interface BatchContext {
  readonly topic: string;
  readonly partition: number;
  /**
   * Handles the messages of each key in order and different keys in parallel. A message that fails with `DeadLetter`, `Refusal`, `Malformed`
   * or `UnexpectedEvent` becomes a dead letter. `Unavailable` delays the batch; any other error is retried a few times and then
   * becomes a dead letter.
   */
  each(work: (message: ReceivedMessage) => Promise<void>): Promise<void>;
}
