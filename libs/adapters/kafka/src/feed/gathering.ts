import { type FetchedBatch, type Handled } from '../consumer/fetched-batch.js';
import { type KafkaMessage } from 'kafkajs';

/** A message with the batch that it is of. */
export interface Fetched {
  readonly batch: FetchedBatch;
  readonly message: KafkaMessage;
}

interface Part {
  readonly batch: FetchedBatch;
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one batch of what was fetched of many partitions, so that a follower writes once for all of them: while one batch is handled,
 * what comes of other partitions waits and goes into the next.
 */
export class Gathering {
  private parts: Part[] = [];
  private running = false;

  /** `handle` gets the messages and what to commit for them, at most `size` at once, never two batches at a time. */
  constructor(
    private readonly size: number,
    private readonly handle: (messages: readonly Fetched[], handled: readonly Handled[]) => Promise<void>,
  ) {}

  /** Resolves when all of it is handled, or no more of it may be; rejects as `handle` does, and then the rest of it is dropped. */
  add(batch: FetchedBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.parts.push({ batch, next: 0, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.parts.length > 0) {
      await new Promise(setImmediate);
      this.letGo();
      const { messages, taken } = this.take();
      if (messages.length === 0) continue;
      try {
        await this.handle(messages, taken.map(({ batch, next }) => ({ batch, count: next })));
      } catch (error) {
        this.parts = this.parts.filter((part) => !taken.includes(part));
        for (const { reject } of taken) reject(error);
      }
      this.finish();
    }
    this.running = false;
  }

  /** Of these no more may be handled. */
  private letGo(): void {
    const gone = this.parts.filter(({ batch }) => !batch.current);
    if (gone.length === 0) return;
    this.parts = this.parts.filter((part) => !gone.includes(part));
    for (const { resolve } of gone) resolve();
  }

  private take(): { messages: Fetched[]; taken: Part[] } {
    const messages: Fetched[] = [];
    const taken: Part[] = [];
    for (const part of this.parts) {
      const { batch } = part;
      if (messages.length === this.size) break;
      const until = Math.min(batch.messages.length, part.next + this.size - messages.length);
      for (let i = part.next; i < until; i++) messages.push({ batch, message: batch.messages[i] });
      part.next = until;
      taken.push(part);
    }
    return { messages, taken };
  }

  private finish(): void {
    const done = this.parts.filter(({ batch, next }) => next === batch.messages.length);
    this.parts = this.parts.filter((part) => !done.includes(part));
    for (const { resolve } of done) resolve();
  }
}
