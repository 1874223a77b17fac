import { Backoff } from '../async/backoff.js';
import { InterruptibleDelay } from '../async/delay.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { type Batch } from '../subscriptions/feed.js';
import { Fenced } from './lease.js';
import { type EventPublisher } from './publisher.js';
import { Unavailable } from '../vocabulary/refusal.js';

/** The public events of a batch, with the checkpoint after it. */
export interface Outgoing {
  readonly events: readonly PublicEvent[];
  readonly checkpoint: Batch['checkpoint'];
  /** Whether the batch has the maximum size, so that more events probably wait. */
  readonly isFull: boolean;
  /** The time of its oldest event, microseconds; null without events. */
  readonly oldestAt: number | null;
}

export interface PublishingOptions {
  readonly publisher: EventPublisher;
  /** Saves a checkpoint. Error: `Fenced` if another process has claimed it. Other errors are retried. */
  readonly save: (checkpoint: string) => Promise<void>;
  /** Called in order for each batch that the broker has stored. */
  readonly onPublished: (outgoing: Outgoing) => void;
  /** Called for each failure to save. */
  readonly onError: (error: unknown) => void;
  /** End the delay before a retry when they abort, so that the window can be closed. */
  readonly signals: readonly AbortSignal[];
}

interface Entry {
  readonly outgoing: Outgoing;
  readonly sent: Promise<void>;
  isSent: boolean;
}

/** The most full batches in flight: enough to prepare and send the next ones while the broker stores the first. */
const MAX_IN_FLIGHT = 4;
/** The most batches in flight or published after the saved checkpoint, which a crash may repeat. */
const MAX_UNSAVED = 8;
/** Saving a checkpoint costs as much as publishing a small batch, and it is needed only after a crash. */
const SAVE_INTERVAL_MS = 100;
const INITIAL_DELAY_MS = 100;

/**
 * Sends batches to a broker, a few at once and in order, and saves checkpoints behind them periodically: a crash repeats the few batches after
 * the last saved one. A batch that is not full is sent alone; meanwhile the next one grows.
 *
 * A failure to publish breaks the window: its batches must be read and published again, from the last one passed to `onPublished`.
 */
export class PublishingWindow {
  /** Resolves with the reason when the window is broken. */
  readonly broken: Promise<unknown>;
  private break: (reason: unknown) => void = () => undefined;
  private reason: unknown;
  private isClosed = false;
  private readonly entries: Entry[] = [];
  private settling: Promise<void> | null = null;
  /** The number of published batches after the saved checkpoint, and the checkpoint after the last of them. */
  private unsaved = { batches: 0, checkpoint: '' };
  private saving: Promise<void> | null = null;
  private readonly beforeSave = new InterruptibleDelay();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: PublishingOptions) {
    this.broken = new Promise((resolve) => {
      this.break = (reason) => {
        this.reason = reason;
        this.isClosed = true;
        this.wake();
        resolve(reason);
      };
    });
  }

  /** The time of the oldest event in flight, microseconds; null without one. */
  get oldestAt(): number | null {
    return this.entries.find(({ outgoing }) => outgoing.oldestAt !== null)?.outgoing.oldestAt ?? null;
  }

  /** Sends a batch when there is room. Error: `Unavailable` if the window is closed or broken. */
  async take(outgoing: Outgoing): Promise<void> {
    const width = outgoing.isFull ? MAX_IN_FLIGHT : 1;
    const isRoom = () => this.entries.length < width && this.entries.length + this.unsaved.batches < MAX_UNSAVED;
    while (!isRoom() && !this.isClosed) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.isClosed) throw new Unavailable('Publishing has stopped', { cause: this.reason });
    const { publisher } = this.options;
    const sent = outgoing.events.length > 0 ? publisher.publish(outgoing.events) : Promise.resolve();
    const entry: Entry = { outgoing, sent, isSent: false };
    sent.then(
      () => (entry.isSent = true),
      () => undefined,
    );
    this.entries.push(entry);
    this.settling ??= this.settle();
  }

  /** Takes no more batches, and resolves when those in flight are stored or have failed. An unsaved checkpoint is dropped. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.wake();
    await this.settling;
    await this.saving;
  }

  private async settle(): Promise<void> {
    try {
      while (this.entries.length > 0) {
        await this.entries[0].sent;
        const count = this.entries.findIndex(({ isSent }) => !isSent);
        const arrived = this.entries.splice(0, count < 0 ? this.entries.length : count);
        for (const { outgoing } of arrived) this.options.onPublished(outgoing);
        this.unsaved = { batches: this.unsaved.batches + arrived.length, checkpoint: arrived[arrived.length - 1].outgoing.checkpoint };
        if (this.unsaved.batches * 2 >= MAX_UNSAVED) this.beforeSave.end();
        this.saving ??= this.keepSaving();
        this.wake();
      }
    } catch (error) {
      this.break(error);
    }
    this.settling = null;
  }

  private async keepSaving(): Promise<void> {
    try {
      while (this.unsaved.batches > 0) {
        const began = performance.now();
        const { batches, checkpoint } = this.unsaved;
        await this.save(checkpoint);
        this.unsaved = { ...this.unsaved, batches: this.unsaved.batches - batches };
        this.wake();
        if (!this.isClosed && this.unsaved.batches * 2 < MAX_UNSAVED) await this.beforeSave.wait(SAVE_INTERVAL_MS - (performance.now() - began));
      }
    } catch (error) {
      this.break(error);
    }
    this.saving = null;
  }

  private async save(checkpoint: string): Promise<void> {
    for (const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS }); ; ) {
      try {
        return await this.options.save(checkpoint);
      } catch (error) {
        if (error instanceof Fenced || this.isClosed) throw error;
        this.options.onError(error);
        await backoff.pause(...this.options.signals);
      }
    }
  }

  private wake(): void {
    if (this.isClosed) this.beforeSave.end();
    for (const wake of this.waiting.splice(0)) wake();
  }
}
