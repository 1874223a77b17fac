import { Backoff } from '../async/backoff.js';
import { InterruptibleDelay } from '../async/delay.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { type Batch } from '../subscriptions/feed.js';
import { Fenced } from './lease.js';
import { type EventPublisher } from './publisher.js';
import { Unavailable } from '../vocabulary/refusal.js';

/** Public events of a batch, with the checkpoint behind it. */
export interface Outgoing {
  readonly events: readonly PublicEvent[];
  readonly checkpoint: Batch['checkpoint'];
  /** More waits behind it. */
  readonly isFull: boolean;
  /** When the oldest of its events was recorded, microseconds; null where it has none. */
  readonly oldestAt: number | null;
}

export interface PublishingOptions {
  readonly publisher: EventPublisher;
  /** Error: `Fenced` where somebody else saves by now. Any other is tried again. */
  readonly save: (checkpoint: string) => Promise<void>;
  /** Told in order of what the broker has. */
  readonly onPublished: (outgoing: Outgoing) => void;
  /** Told of each failure to save. */
  readonly onError: (error: unknown) => void;
  /** Aborted when the window is to be closed: they end the delay before a retry. */
  readonly signals: readonly AbortSignal[];
}

interface Entry {
  readonly outgoing: Outgoing;
  readonly sent: Promise<void>;
  isSent: boolean;
}

/** Full batches on their way: enough that the next ones are made ready and sent while the broker is waited for. */
const WIDTH = 4;
/** Batches behind the saved checkpoint that are on their way or published: what a crash may repeat. */
const UNSAVED = 8;
/** A checkpoint costs as much as publishing a small batch, and is only there for a crash. */
const SAVE_EVERY_MS = 100;
const FIRST_PAUSE_MS = 100;

/**
 * Batches on their way to a broker, a few at once and in their order, and the checkpoints that are saved behind them, every now and then:
 * a crash repeats the few batches that were taken after the last one that is saved. A batch that is not full goes alone: what comes
 * meanwhile makes the next one larger.
 *
 * A failure to publish breaks the window: what it holds has to be read and published again, from the last batch that `onPublished` was told of.
 */
export class PublishingWindow {
  /** Resolves with the reason when no more can be taken. */
  readonly broken: Promise<unknown>;
  private break: (reason: unknown) => void = () => undefined;
  private reason: unknown;
  private isClosed = false;
  private readonly entries: Entry[] = [];
  private settling: Promise<void> | null = null;
  /** Batches that are published and behind no saved checkpoint, and the checkpoint behind the last of them. */
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

  /** When the oldest event was recorded that is on its way, microseconds; null where none is. */
  get oldestAt(): number | null {
    return this.entries.find(({ outgoing }) => outgoing.oldestAt !== null)?.outgoing.oldestAt ?? null;
  }

  /** Sends it as soon as there is room. Error: `Unavailable` where the window is closed or broken. */
  async take(outgoing: Outgoing): Promise<void> {
    const width = outgoing.isFull ? WIDTH : 1;
    const isRoom = () => this.entries.length < width && this.entries.length + this.unsaved.batches < UNSAVED;
    while (!isRoom() && !this.isClosed) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.isClosed) throw new Unavailable('publishing has stopped', { cause: this.reason });
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

  /** Takes no more, and resolves when what is on its way has arrived or failed; a checkpoint that cannot be saved now is left. */
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
        if (this.unsaved.batches * 2 >= UNSAVED) this.beforeSave.end();
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
        if (!this.isClosed && this.unsaved.batches * 2 < UNSAVED) await this.beforeSave.wait(SAVE_EVERY_MS - (performance.now() - began));
      }
    } catch (error) {
      this.break(error);
    }
    this.saving = null;
  }

  private async save(checkpoint: string): Promise<void> {
    for (const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS }); ; ) {
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
