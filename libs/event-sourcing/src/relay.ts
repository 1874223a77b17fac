import { type CheckpointStore } from './checkpoints.js';
import { type Event, type PublicEvent, type Recorded } from './event.js';
import { type Batch, type EventFeed } from './feed.js';
import { Fenced, type Lease } from './lease.js';
import { type EventPublisher } from './publisher.js';
import { type Outgoing, PublishingWindow } from './publishing-window.js';
import { Tenure } from './tenure.js';

/** What a relay works with. */
export interface RelayOptions {
  /** Names its follower and its checkpoint. */
  readonly name: string;
  readonly feed: EventFeed;
  readonly lease: Lease;
  readonly checkpoints: CheckpointStore;
  readonly publisher: EventPublisher;
  /** What others see of a stored event; null where it is nobody's business. Where it throws, the relay is held up until it does no more. */
  readonly publicEventOf: (event: Event & Recorded) => PublicEvent | null;
  /** Events at once; 1,000 by default. */
  readonly batchSize?: number;
  /** Told of each batch whose public events are stored by the broker. */
  readonly onPublished?: (events: readonly PublicEvent[]) => void;
  /** Told of each failure; what failed is tried again. */
  readonly onError?: (error: unknown) => void;
  /** Told when it begins to publish, and when it publishes no more. */
  readonly onLeading?: (isLeading: boolean) => void;
  /** How often it asks for the lease while somebody else has it, milliseconds; a second by default. */
  readonly askEveryMs?: number;
}

const BATCH_SIZE = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Publishes what was appended: nothing is missed, the events of a stream are first published in their order, and one process at a time does it.
 *
 * It takes the lease, follows the feed after the saved checkpoint, and saves checkpoints behind batches that are published. A crash
 * between the two publishes a few batches again, and so may a holder that does not know yet that it lost the lease. Both only repeat: whoever
 * publishes began at a saved place, before which everything is published, and goes on in order, so no event overtakes one of its stream
 * that nobody has published. Consumers recognise what is repeated by stream and version.
 */
export class Relay {
  private running: Promise<void> | null = null;
  private stopping = new AbortController();
  private leading = false;
  private published: string | null = null;
  private window: PublishingWindow | null = null;
  /** When the oldest event was recorded that could not be published; null where nothing failed since the last that could. */
  private heldUpAt: number | null = null;

  constructor(private readonly options: RelayOptions) {}

  /** Whether this process is the one that publishes. */
  get isLeading(): boolean {
    return this.leading;
  }

  /** How long ago the oldest event was recorded that is being published, milliseconds; 0 where none is. */
  lagMs(nowMs = Date.now()): number {
    const oldestAt = this.heldUpAt ?? this.window?.oldestAt ?? null;
    return oldestAt === null ? 0 : Math.max(0, nowMs - oldestAt / 1000);
  }

  /** Publishes as soon as it has the lease, and again after it was lost. */
  start(): void {
    if (this.running) return;
    this.stopping = new AbortController();
    this.running = this.run();
  }

  /** Finishes what is on its way and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = null;
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    const { lease, askEveryMs = 1000 } = this.options;
    for (let failures = 0; !this.isStopped; ) {
      try {
        const askedMs = performance.now();
        const grant = await lease.take();
        if (grant) await this.lead(new Tenure(lease, grant, askedMs, (error) => this.options.onError?.(error)));
        else await this.sleep(askEveryMs);
        failures = 0;
      } catch (error) {
        this.options.onError?.(error);
        await this.sleep(pauseMs(failures++));
      }
    }
  }

  private async lead(tenure: Tenure): Promise<void> {
    try {
      this.published = await this.options.checkpoints.claim(this.options.name, tenure.token);
      this.setLeading(true);
      for (let failures = 0; !tenure.isLost && !this.isStopped; failures++) {
        const before = this.published;
        await this.follow(tenure);
        if (this.published !== before) failures = 0;
        if (!tenure.isLost) await this.sleep(pauseMs(failures));
      }
    } finally {
      this.heldUpAt = null;
      this.setLeading(false);
      await tenure.release();
    }
  }

  /** Publishes behind what is published, until it is told to stop, the lease is lost, or the broker has failed. */
  private async follow(tenure: Tenure): Promise<void> {
    const { name, feed, batchSize = BATCH_SIZE, onError } = this.options;
    const window = this.windowOf(tenure);
    this.window = window;
    const handle = async (batch: Batch) => {
      if (tenure.isLost) throw new Fenced(name);
      await window.take(this.outgoing(batch));
    };
    const following = feed.follow({ name, from: this.published, batchSize, handle });
    const reason = await Promise.race([tenure.lost, this.toldToStop(), window.broken]);
    if (reason instanceof Fenced) tenure.end();
    else if (reason !== undefined) onError?.(reason);
    if (reason !== undefined) this.heldUpAt ??= window.oldestAt;
    const closed = window.close();
    await following.stop();
    await closed;
    this.window = null;
  }

  private windowOf(tenure: Tenure): PublishingWindow {
    const { name, checkpoints, publisher, onPublished, onError } = this.options;
    return new PublishingWindow({
      publisher,
      save: (checkpoint) => checkpoints.save(name, tenure.token, checkpoint),
      onPublished: ({ events, checkpoint }) => {
        this.published = checkpoint;
        this.heldUpAt = null;
        if (events.length > 0) onPublished?.(events);
      },
      onError: (error) => onError?.(error),
      pause: (failures) => Promise.race([tenure.lost, this.sleep(pauseMs(failures))]),
    });
  }

  private outgoing({ events, checkpoint }: Batch): Outgoing {
    const isFull = events.length >= (this.options.batchSize ?? BATCH_SIZE);
    const oldestAt = events.reduce((oldest: number | null, { at }) => (oldest === null || at < oldest ? at : oldest), null);
    try {
      return { events: events.flatMap((event) => this.options.publicEventOf(event) ?? []), checkpoint, isFull, oldestAt };
    } catch (error) {
      this.heldUpAt ??= oldestAt;
      this.options.onError?.(error);
      throw error;
    }
  }

  private setLeading(isLeading: boolean): void {
    if (this.leading === isLeading) return;
    this.leading = isLeading;
    this.options.onLeading?.(isLeading);
  }

  private toldToStop(): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private sleep(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
    });
  }
}

function pauseMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
}
