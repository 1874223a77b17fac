import { Backoff } from '../async/backoff.js';
import { type CheckpointStore } from '../subscriptions/checkpoints.js';
import { delay, firstAborted } from '../async/delay.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { type EventStore } from '../streams/event-store.js';
import { type Batch, type EventFeed, type Following } from '../subscriptions/feed.js';
import { type HeldStream, type PublicEventOf, SavedHeldStreams } from './held-streams.js';
import { Fenced, type Lease } from './lease.js';
import { type EventPublisher } from './publisher.js';
import { type Outgoing, PublishingWindow } from './publishing-window.js';
import { HeldLease } from './held-lease.js';

/** What a relay works with. */
export interface RelayOptions {
  /** Names its follower and its checkpoint. */
  readonly name: string;
  readonly feed: EventFeed;
  /** Has the events of the feed by stream. */
  readonly store: Pick<EventStore, 'read'>;
  readonly lease: Lease;
  readonly checkpoints: CheckpointStore;
  readonly publisher: EventPublisher;
  readonly publicEventOf: PublicEventOf;
  /** Events at once; 1,000 by default. */
  readonly batchSize?: number;
  /** Told of each batch whose public events are stored by the broker. */
  readonly onPublished?: (events: readonly PublicEvent[]) => void;
  /** Told of each failure; what failed is tried again. */
  readonly onError?: (error: unknown) => void;
  /** Called for each stream that this release cannot publish from a version on, with the reason, once for each time that the relay leads. */
  readonly onHeld?: (held: HeldStream, reason: unknown) => void;
  /** Told when it begins to publish, and when it publishes no more. */
  readonly onLeading?: (isLeading: boolean) => void;
  /** How often it asks for the lease while somebody else has it, milliseconds; a second by default. */
  readonly askEveryMs?: number;
}

const BATCH_SIZE = 1000;
/** How often the relay checks that it has seen everything that is stored. */
const PROBE_EVERY_MS = 5000;
const FIRST_PAUSE_MS = 100;

/**
 * Publishes what was appended: nothing is missed, the events of a stream are first published in their order, and one process at a time does it.
 *
 * It takes the lease, follows the feed after the saved checkpoint, and saves checkpoints behind batches that are published. A crash
 * between the two publishes a few batches again, and so may a holder that does not know yet that it lost the lease. Both only repeat: whoever
 * publishes began at a saved place, before which everything is published, and goes on in order, so no event overtakes one of its stream
 * that nobody has published. Consumers recognise what is repeated by stream and version.
 *
 * An event that this release does not know, because a newer release wrote it, holds back its stream alone: see {@link SavedHeldStreams}. A
 * relay that begins to lead first publishes what earlier ones held back and it can publish, and goes on after the checkpoint then.
 */
export class Relay {
  private running: Promise<void> | null = null;
  private stopping = new AbortController();
  private leading = false;
  private published: string | null = null;
  private window: PublishingWindow | null = null;
  private held: SavedHeldStreams | null = null;
  /** Since when the feed owes events that are stored, milliseconds; null if it owed none when it was last asked. */
  private owedSinceMs: number | null = null;
  /** When the oldest event was recorded that could not be published; null where nothing failed since the last that could. */
  private heldUpAt: number | null = null;

  constructor(private readonly options: RelayOptions) {}

  /** Whether this process is the one that publishes. */
  get isLeading(): boolean {
    return this.leading;
  }

  /** How many streams are held back; 0 while another process leads. */
  get heldStreams(): number {
    return this.held?.size ?? 0;
  }

  /**
   * For how long the oldest event has waited that is stored and not published, milliseconds; 0 if none waits, or while another process
   * leads. Events that the feed has not delivered yet count from the last time at which the feed had delivered everything.
   */
  lagMs(nowMs = Date.now()): number {
    const oldestAt = this.heldUpAt ?? this.window?.oldestAt ?? null;
    const oldestMs = Math.min(oldestAt === null ? Infinity : oldestAt / 1000, this.owedSinceMs ?? Infinity);
    return Math.max(0, nowMs - Math.min(oldestMs, nowMs));
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
    const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS });
    while (!this.isStopped) {
      try {
        const askedMs = performance.now();
        const grant = await lease.take();
        if (grant) await this.lead(new HeldLease(lease, grant, askedMs, (error) => this.options.onError?.(error)));
        else await delay(askEveryMs, this.stopping.signal);
        backoff.reset();
      } catch (error) {
        this.options.onError?.(error);
        await backoff.pause(this.stopping.signal);
      }
    }
  }

  private async lead(tenure: HeldLease): Promise<void> {
    try {
      const { name, checkpoints } = this.options;
      this.published = await checkpoints.claim(name, tenure.token);
      const held = await SavedHeldStreams.claim(name, tenure.token, checkpoints);
      this.held = held;
      this.setLeading(true);
      const untried = held.list();
      const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS });
      while (!tenure.isLost && !this.isStopped) {
        const before = this.published;
        if (await this.publishHeld(held, untried, tenure)) await this.follow(tenure, held);
        if (this.published !== before) backoff.reset();
        await backoff.pause(tenure.signal, this.stopping.signal);
      }
    } finally {
      this.heldUpAt = null;
      this.owedSinceMs = null;
      this.held = null;
      this.setLeading(false);
      await tenure.release();
    }
  }

  /**
   * Publishes the streams of `untried`, as far as this release knows their events, and removes from the list each that it has read to its
   * end. Returns false after a failure: the rest is to be tried again.
   */
  private async publishHeld(held: SavedHeldStreams, untried: HeldStream[], tenure: HeldLease): Promise<boolean> {
    const { store, publisher, batchSize = BATCH_SIZE, onPublished, onError } = this.options;
    try {
      for (; untried.length > 0 && !tenure.isLost && !this.isStopped; untried.shift()) {
        const [{ stream }] = untried;
        held.release(stream);
        // From its beginning: a process that was killed may have saved the hold before it published the events in front of it.
        const events = this.publishable(await store.read(stream), held);
        for (let i = 0; i < events.length; i += batchSize) {
          const batch = events.slice(i, i + batchSize);
          await publisher.publish(batch);
          onPublished?.(batch);
        }
        await held.save();
      }
      return true;
    } catch (error) {
      if (error instanceof Fenced) tenure.end();
      else onError?.(error);
      return false;
    }
  }

  /** Publishes behind what is published, until it is told to stop, the lease is lost, or the broker has failed. */
  private async follow(tenure: HeldLease, held: SavedHeldStreams): Promise<void> {
    const { name, feed, batchSize = BATCH_SIZE, onError } = this.options;
    const window = this.windowOf(tenure);
    this.window = window;
    const handle = async (batch: Batch) => {
      if (tenure.isLost) throw new Fenced(name);
      const outgoing = this.outgoing(batch, held);
      await held.save();
      await window.take(outgoing);
    };
    const following = feed.follow({ name, from: this.published, batchSize, handle });
    const ended = new AbortController();
    void this.probe(following, ended.signal);
    const reason = await Promise.race([firstAborted([tenure.signal, this.stopping.signal], ended.signal), window.broken]);
    ended.abort();
    if (reason instanceof Fenced) tenure.end();
    else if (reason !== undefined) onError?.(reason);
    if (reason !== undefined) this.heldUpAt ??= window.oldestAt;
    const closed = window.close();
    await following.stop();
    await closed;
    this.window = null;
  }

  /** Asks now and then whether the feed has delivered all that is stored: a feed that stalls shows in the lag. */
  private async probe(following: Following, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      this.owedSinceMs ??= Date.now();
      const isCaughtUp = await following.caughtUp().then(
        () => true,
        () => false,
      );
      if (isCaughtUp && !ended.aborted) this.owedSinceMs = null;
      await delay(PROBE_EVERY_MS, ended);
    }
  }

  private windowOf(tenure: HeldLease): PublishingWindow {
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
      signals: [tenure.signal, this.stopping.signal],
    });
  }

  private outgoing({ events, checkpoint }: Batch, held: SavedHeldStreams): Outgoing {
    const isFull = events.length >= (this.options.batchSize ?? BATCH_SIZE);
    const oldestAt = events.reduce((oldest: number | null, { at }) => (oldest === null || at < oldest ? at : oldest), null);
    try {
      return { events: this.publishable(events, held), checkpoint, isFull, oldestAt };
    } catch (error) {
      this.heldUpAt ??= oldestAt;
      this.options.onError?.(error);
      throw error;
    }
  }

  private publishable(events: Batch['events'], held: SavedHeldStreams): PublicEvent[] {
    return held.publishable(events, this.options.publicEventOf, this.options.onHeld);
  }

  private setLeading(isLeading: boolean): void {
    if (this.leading === isLeading) return;
    this.leading = isLeading;
    this.options.onLeading?.(isLeading);
  }
}
