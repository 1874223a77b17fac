import { type CheckpointStore } from './checkpoints.js';
import { type Event, type PublicEvent, type Recorded } from './event.js';
import { type Batch, type EventFeed } from './feed.js';
import { Fenced, type Lease } from './lease.js';
import { type EventPublisher } from './publisher.js';
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

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Publishes what was appended: nothing is missed, the events of a stream are first published in their order, and one process at a time does it.
 *
 * It takes the lease, follows the feed after the saved checkpoint, and saves the checkpoint behind each batch that is published. A crash
 * between the two publishes the batch again, and so may a holder that does not know yet that it lost the lease. Both only repeat: whoever
 * publishes began at a saved place, before which everything is published, and goes on in order, so no event overtakes one of its stream
 * that nobody has published. Consumers recognise what is repeated by stream and version.
 */
export class Relay {
  private running: Promise<void> | null = null;
  private stopped = false;
  private wake: () => void = () => undefined;
  private leading = false;
  private published: string | null = null;
  private oldestAt: number | null = null;

  constructor(private readonly options: RelayOptions) {}

  /** Whether this process is the one that publishes. */
  get isLeading(): boolean {
    return this.leading;
  }

  /** How long ago the oldest event was recorded that is being published, milliseconds; 0 where none is. */
  lagMs(nowMs = Date.now()): number {
    return this.oldestAt === null ? 0 : Math.max(0, nowMs - this.oldestAt / 1000);
  }

  /** Publishes as soon as it has the lease, and again after it was lost. */
  start(): void {
    if (this.running) return;
    this.stopped = false;
    this.running = this.run();
  }

  /** Finishes the batch under way and gives the lease back. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    this.running = null;
  }

  private async run(): Promise<void> {
    const { lease, askEveryMs = 1000 } = this.options;
    for (let failures = 0; !this.stopped; ) {
      try {
        const askedMs = performance.now();
        const grant = await lease.take();
        if (grant) await this.lead(new Tenure(lease, grant, askedMs, (error) => this.options.onError?.(error)));
        else await this.sleep(askEveryMs);
        failures = 0;
      } catch (error) {
        this.options.onError?.(error);
        await this.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++));
      }
    }
  }

  private async lead(tenure: Tenure): Promise<void> {
    const { name, feed, checkpoints, batchSize = 1000 } = this.options;
    try {
      const from = await checkpoints.claim(name, tenure.token);
      this.published = from;
      this.setLeading(true);
      const following = feed.follow({ name, from, batchSize, handle: (batch) => this.handle(batch, tenure) });
      await Promise.race([tenure.lost, this.toldToStop()]);
      await following.stop();
    } finally {
      this.oldestAt = null;
      this.setLeading(false);
      await tenure.release();
    }
  }

  private async handle(batch: Batch, tenure: Tenure): Promise<void> {
    if (tenure.isLost) throw new Fenced(this.options.name);
    this.oldestAt = batch.events.reduce((oldest: number | null, { at }) => (oldest === null || at < oldest ? at : oldest), null);
    try {
      await this.publish(batch);
      await this.options.checkpoints.save(this.options.name, tenure.token, batch.checkpoint);
    } catch (error) {
      if (error instanceof Fenced) tenure.end();
      else this.options.onError?.(error);
      throw error;
    }
    this.oldestAt = null;
  }

  /** A batch that comes again since its checkpoint could not be saved is not published again. */
  private async publish({ events, checkpoint }: Batch): Promise<void> {
    if (checkpoint === this.published) return;
    const publicEvents = events.flatMap((event) => this.options.publicEventOf(event) ?? []);
    if (publicEvents.length > 0) await this.options.publisher.publish(publicEvents);
    this.published = checkpoint;
    if (publicEvents.length > 0) this.options.onPublished?.(publicEvents);
  }

  private setLeading(isLeading: boolean): void {
    if (this.leading === isLeading) return;
    this.leading = isLeading;
    this.options.onLeading?.(isLeading);
  }

  private toldToStop(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private async sleep(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([over, this.toldToStop()]);
    clearTimeout(timer);
  }
}
