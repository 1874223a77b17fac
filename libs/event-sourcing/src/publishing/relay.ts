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

/** The dependencies and settings of a relay. */
export interface RelayOptions {
  /** The name of its subscription and of its checkpoint. */
  readonly name: string;
  readonly feed: EventFeed;
  /** Reads the events of the feed by stream. */
  readonly store: Pick<EventStore, 'read'>;
  readonly lease: Lease;
  readonly checkpoints: CheckpointStore;
  readonly publisher: EventPublisher;
  readonly publicEventOf: PublicEventOf;
  /** The batch size; 1,000 by default. */
  readonly batchSize?: number;
  /** Called for each batch whose public events the broker has stored. */
  readonly onPublished?: (events: readonly PublicEvent[]) => void;
  /** Called for each failure, before the retry. */
  readonly onError?: (error: unknown) => void;
  /** Called for each held stream with the reason, once per period of leadership. */
  readonly onHeld?: (held: HeldStream, reason: unknown) => void;
  /** Called when the relay becomes or stops being the leader. */
  readonly onLeading?: (isLeading: boolean) => void;
  /** How often it requests a lease that another process holds, milliseconds; 1,000 by default. */
  readonly leaseIntervalMs?: number;
}

const BATCH_SIZE = 1000;
/** How often the relay checks whether it has read all stored events. */
const PROBE_INTERVAL_MS = 5000;
const INITIAL_DELAY_MS = 100;

/**
 * Publishes appended events: none is missed, each stream is first published in order, and one process publishes at a time.
 *
 * It takes the lease, follows the feed after the saved checkpoint, and saves checkpoints behind published batches. After a crash between the
 * two it publishes a few batches again, and so may a process that has not noticed the loss of its lease. That only repeats events: every
 * publisher starts at a saved checkpoint, before which everything is published, and continues in order, so no event overtakes an
 * unpublished one of its stream. Consumers recognise repeated events by stream and version.
 *
 * An event with a type unknown to this release (a newer release wrote it) holds only its stream: see {@link SavedHeldStreams}. A new
 * leader first publishes the held streams that it can, and then continues after the checkpoint.
 */
export class Relay {
  private running: Promise<void> | null = null;
  private stopping = new AbortController();
  private leading = false;
  private published: string | null = null;
  private window: PublishingWindow | null = null;
  private held: SavedHeldStreams | null = null;
  /** Since when the feed has not delivered all stored events, milliseconds; null if it had at the last probe. */
  private owedSinceMs: number | null = null;
  /** The time of the oldest event that could not be published, microseconds; null if nothing failed since the last success. */
  private heldUpAt: number | null = null;

  constructor(private readonly options: RelayOptions) {}

  /** Whether this process publishes. */
  get isLeading(): boolean {
    return this.leading;
  }

  /** The number of held streams; 0 while another process leads. */
  get heldStreams(): number {
    return this.held?.size ?? 0;
  }

  /**
   * The age of the oldest stored event that is not published, milliseconds; 0 if there is none, or while another process leads. Events that the
   * feed has not delivered count from the last probe that found it caught up.
   */
  lagMs(nowMs = Date.now()): number {
    const oldestAt = this.heldUpAt ?? this.window?.oldestAt ?? null;
    const oldestMs = Math.min(oldestAt === null ? Infinity : oldestAt / 1000, this.owedSinceMs ?? Infinity);
    return Math.max(0, nowMs - Math.min(oldestMs, nowMs));
  }

  /** Publishes whenever it holds the lease. */
  start(): void {
    if (this.running) return;
    this.stopping = new AbortController();
    this.running = this.run();
  }

  /** Finishes the batches in flight and releases the lease. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = null;
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    const { lease, leaseIntervalMs = 1000 } = this.options;
    const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS });
    while (!this.isStopped) {
      try {
        const askedMs = performance.now();
        const grant = await lease.take();
        if (grant) await this.lead(new HeldLease(lease, grant, askedMs, (error) => this.options.onError?.(error)));
        else await delay(leaseIntervalMs, this.stopping.signal);
        backoff.reset();
      } catch (error) {
        this.options.onError?.(error);
        await backoff.pause(this.stopping.signal);
      }
    }
  }

  private async lead(heldLease: HeldLease): Promise<void> {
    try {
      const { name, checkpoints } = this.options;
      this.published = await checkpoints.claim(name, heldLease.token);
      const held = await SavedHeldStreams.claim(name, heldLease.token, checkpoints);
      this.held = held;
      this.setLeading(true);
      const untried = held.list();
      const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS });
      while (!heldLease.isLost && !this.isStopped) {
        const before = this.published;
        if (await this.publishHeld(held, untried, heldLease)) await this.follow(heldLease, held);
        if (this.published !== before) backoff.reset();
        await backoff.pause(heldLease.signal, this.stopping.signal);
      }
    } finally {
      this.heldUpAt = null;
      this.owedSinceMs = null;
      this.held = null;
      this.setLeading(false);
      await heldLease.release();
    }
  }

  /**
   * Publishes the streams of `untried` as far as this release knows their events, and removes each finished stream from the list. Returns
   * false after a failure: the rest must be retried.
   */
  private async publishHeld(held: SavedHeldStreams, untried: HeldStream[], heldLease: HeldLease): Promise<boolean> {
    const { store, publisher, batchSize = BATCH_SIZE, onPublished, onError } = this.options;
    try {
      for (; untried.length > 0 && !heldLease.isLost && !this.isStopped; untried.shift()) {
        const [{ stream }] = untried;
        held.release(stream);
        // Reads from the beginning: a killed process may have saved the hold before it published the events before it.
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
      if (error instanceof Fenced) heldLease.end();
      else onError?.(error);
      return false;
    }
  }

  /** Publishes after the last published batch until a stop, the loss of the lease or a failure of the broker. */
  private async follow(heldLease: HeldLease, held: SavedHeldStreams): Promise<void> {
    const { name, feed, batchSize = BATCH_SIZE, onError } = this.options;
    const window = this.windowOf(heldLease);
    this.window = window;
    const handle = async (batch: Batch) => {
      if (heldLease.isLost) throw new Fenced(name);
      const outgoing = this.outgoing(batch, held);
      await held.save();
      await window.take(outgoing);
    };
    const following = feed.follow({ name, from: this.published, batchSize, handle });
    const ended = new AbortController();
    void this.probe(following, ended.signal);
    const reason = await Promise.race([firstAborted([heldLease.signal, this.stopping.signal], ended.signal), window.broken]);
    ended.abort();
    if (reason instanceof Fenced) heldLease.end();
    else if (reason !== undefined) onError?.(reason);
    if (reason !== undefined) this.heldUpAt ??= window.oldestAt;
    const closed = window.close();
    await following.stop();
    await closed;
    this.window = null;
  }

  /** Periodically checks whether the feed has delivered all stored events, so that a stalled feed shows in the lag. */
  private async probe(following: Following, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      this.owedSinceMs ??= Date.now();
      const isCaughtUp = await following.caughtUp().then(
        () => true,
        () => false,
      );
      if (isCaughtUp && !ended.aborted) this.owedSinceMs = null;
      await delay(PROBE_INTERVAL_MS, ended);
    }
  }

  private windowOf(heldLease: HeldLease): PublishingWindow {
    const { name, checkpoints, publisher, onPublished, onError } = this.options;
    return new PublishingWindow({
      publisher,
      save: (checkpoint) => checkpoints.save(name, heldLease.token, checkpoint),
      onPublished: ({ events, checkpoint }) => {
        this.published = checkpoint;
        this.heldUpAt = null;
        if (events.length > 0) onPublished?.(events);
      },
      onError: (error) => onError?.(error),
      signals: [heldLease.signal, this.stopping.signal],
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
