import { type FetchedBatch, type Handled } from '../consumer/fetched-batch.js';
import { type KafkaMessage } from 'kafkajs';

interface PendingFetch<T> {
  readonly batch: FetchedBatch;
  /** The result of reading each message. */
  readonly items: readonly T[];
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Combines fetches of several partitions into one batch, so that a follower writes once for all of them. Fetches that arrive while a batch
 * is handled are read and wait for the next one.
 */
export class Batcher<T> {
  private parts: PendingFetch<T>[] = [];
  private running = false;

  /** `handle` gets at most `size` items and the offsets to commit for them. It runs one batch at a time. */
  constructor(
    private readonly size: number,
    private readonly read: (message: KafkaMessage, batch: FetchedBatch) => T,
    private readonly handle: (items: readonly T[], handled: readonly Handled[]) => Promise<void>,
  ) {}

  /** Resolves when the fetch is handled or may not be handled any more. If `handle` rejects, rejects and drops the rest of the fetch. */
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
      this.dropStale();
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

  /** Drops fetches that may not be handled any more. */
  private dropStale(): void {
    const gone = this.parts.filter(({ batch }) => !batch.isCurrent);
    if (gone.length === 0) return;
    this.parts = this.parts.filter((part) => !gone.includes(part));
    for (const { resolve } of gone) resolve();
  }

  private take(): { items: T[]; taken: PendingFetch<T>[] } {
    const items: T[] = [];
    const taken: PendingFetch<T>[] = [];
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
