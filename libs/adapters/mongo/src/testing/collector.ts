import { type Batch, type Event, type EventFeed, type Following, type Recorded } from '@parley/event-sourcing';

/** A follower that records its batches and its last checkpoint, and can be restarted from it. */
export class Collector {
  readonly batches: Batch[] = [];
  checkpoint: string | null = null;
  /** Awaited before a batch is recorded; if it rejects, the batch was not handled. */
  before: (batch: Batch) => Promise<void> = () => Promise.resolve();
  private following: Following | null = null;

  constructor(
    private readonly feed: EventFeed,
    private readonly batchSize = 1000,
  ) {}

  get events(): (Event & Recorded)[] {
    return this.batches.flatMap(({ events }) => events);
  }

  start(from: string | null = this.checkpoint): Following {
    if (this.following) throw new Error('The collector is already running');
    this.following = this.feed.follow({
      name: 'collector',
      from,
      batchSize: this.batchSize,
      handle: async (batch) => {
        await this.before(batch);
        this.batches.push(batch);
        this.checkpoint = batch.checkpoint;
      },
    });
    return this.following;
  }

  async stop(): Promise<void> {
    const { following } = this;
    this.following = null;
    await following?.stop();
  }

  /** The versions of a stream in the order of their first delivery. */
  firsts(stream: string): number[] {
    return [...new Set(this.events.filter((event) => event.stream === stream).map(({ version }) => version))];
  }

  /** How many events were delivered more than once. */
  get repeated(): number {
    return this.events.length - new Set(this.events.map(({ stream, version }) => `${stream}@${version}`)).size;
  }
}
