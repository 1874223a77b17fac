import { type FetchedBatch, type Handled } from '../consumer/fetched-batch.js';
import { type KafkaMessage } from 'kafkajs';

interface Part<T> {
  readonly batch: FetchedBatch;
  /** What its messages were read as. */
  readonly items: readonly T[];
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one batch of what was fetched of many partitions, so that a follower writes once for all of them: while one batch is handled,
 * what comes of other partitions is read, waits, and goes into the next.
 */
export class Gathering<T> {
  private parts: Part<T>[] = [];
  private running = false;

  /** `handle` gets what `read` made of messages and what to commit for them, at most `size` at once, never two batches at a time. */
  constructor(
    private readonly size: number,
    private readonly read: (message: KafkaMessage, batch: FetchedBatch) => T,
    private readonly handle: (items: readonly T[], handled: readonly Handled[]) => Promise<void>,
  ) {}

  /** Resolves when all of it is handled, or no more of it may be; rejects as `handle` does, and then the rest of it is dropped. */
  add(batch: FetchedBatch): Promise<void> {
    const items = batch.messages.map((message) => this.read(message, batch));
    return new Promise((resolve, reject) => {
      this.parts.push({ batch, items, next: 0, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.parts.length > 0) {
      await new Promise(setImmediate);
      this.letGo();
      const { items, taken } = this.take();
      if (items.length === 0) continue;
      try {
        await this.handle(items, taken.map(({ batch, next }) => ({ batch, count: next })));
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

  private take(): { items: T[]; taken: Part<T>[] } {
    const items: T[] = [];
    const taken: Part<T>[] = [];
    for (const part of this.parts) {
      if (items.length === this.size) break;
      const until = Math.min(part.items.length, part.next + this.size - items.length);
      for (let i = part.next; i < until; i++) items.push(part.items[i]);
      part.next = until;
      taken.push(part);
    }
    return { items, taken };
  }

  private finish(): void {
    const done = this.parts.filter(({ batch, next }) => next === batch.messages.length);
    this.parts = this.parts.filter((part) => !done.includes(part));
    for (const { resolve } of done) resolve();
  }
}
