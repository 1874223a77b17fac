import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import {
  type CheckpointStore,
  type DocumentStore,
  type Event,
  type EventFeed,
  type EventStore,
  type Lease,
  Processor,
  type PublicEvent,
  type ReadModels,
  type Recorded,
  Relay,
} from '@parley/event-sourcing';
import { type ReceivedEvent } from '../public-events.js';
import { MemoryTopic } from './memory-topic.js';
import { CURRENT, type Dialog, type Release, dialogs, dialogsOf, talliesOf } from './releases.js';

/** An empty event store with its feed, and the stores of a relay and a read model. */
export interface ReleasesFixture {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModels;
  readonly checkpoints: CheckpointStore;
  readonly lease: Lease;
  readonly close: () => Promise<void>;
}

const SELLER = 's-1';
const PATIENCE_MS = 20_000;

/** A service that publishes and one that consumes, each in the release that was deployed last. */
export class TwoServices {
  private readonly topic = new MemoryTopic((handled) => this.check(handled));
  private readonly streams = new Map<string, number>();
  private relay: Relay | null = null;
  private processor: Processor | null = null;
  private documents: DocumentStore | null = null;
  private isClosed = false;
  private readonly problems: string[] = [];

  constructor(private readonly fixture: ReleasesFixture) {}

  async append(conversationId: string, ...some: Event[]): Promise<void> {
    const expectedVersion = this.streams.get(conversationId) ?? 0;
    const place = { conversationId, sellerId: SELLER, buyerId: 'b-1' };
    const events = some.map(({ type, data }) => ({ type, data: { ...place, ...(data as object) } }));
    await this.fixture.store.append({ stream: streamOf(conversationId), expectedVersion, events, at: Date.now() * 1000 });
    this.streams.set(conversationId, expectedVersion + some.length);
  }

  /** Replaces the running release of the producer, of the consumer or of both. */
  async deploy({ producer, consumer }: { readonly producer?: Release; readonly consumer?: Release }): Promise<void> {
    if (producer) {
      await this.relay?.stop();
      this.relay = this.relayOf(producer, 'relay');
      this.relay.start();
    }
    if (consumer) {
      await this.processor?.stop();
      this.processor = await this.process(consumer, this.topic.feed, (event) => consumer.catalog.decode(event));
    }
  }

  /** Reads the event store without a relay and a topic, as on one machine. */
  startWithoutBroker(release: Release): Promise<Processor> {
    return this.process(release, this.fixture.feed, release.publicEventOf);
  }

  /** Publishes the whole event store once more, by the current release. */
  async publishAgain(): Promise<void> {
    await this.relay?.stop();
    this.relay = this.relayOf(CURRENT, 'again');
    this.relay.start();
  }

  rewind(messages: number): void {
    this.topic.rewind(messages);
  }

  async expectPublished(count: number): Promise<void> {
    await eventually(() => expect(new Set(this.topic.names).size).toBe(count));
  }

  expectHeld(streams: number): void {
    expect(this.relay?.heldStreams).toBe(streams);
  }

  async expectParked(...names: string[]): Promise<void> {
    await eventually(async () => {
      const parked = (await this.documents?.parked.list()) ?? [];
      expect(parked.map(({ stream, version }) => `${stream}@${version}`)).toEqual(names.map((each) => streamOf(each)));
    });
  }

  /** The documents are those of all events, of some conversations only up to a version, and counts and offsets agree. */
  async expectDialogs(upTo: Readonly<Record<string, number>> = {}): Promise<void> {
    const all = await Promise.all([...this.streams.keys()].map((each) => this.fixture.store.read(streamOf(each))));
    const conversations = [...this.streams.keys()];
    const expected = dialogsOf(all.flatMap((events, i) => events.slice(0, upTo[conversations[i]])));
    const { documents } = this;
    if (!documents) throw new Error('deploy a consumer first');
    await eventually(async () => {
      expect(Object.fromEntries(await documents.documents.getMany<Dialog>(dialogs, conversations))).toEqual(expected);
      const counts = Object.entries(await documents.documents.tallies(SELLER)).filter(([, n]) => n !== 0);
      expect(Object.fromEntries(counts)).toEqual(talliesOf(SELLER, expected));
    });
    expect(this.topic.deadLetters).toEqual([]);
    expect(this.problems).toEqual([]);
  }

  /** Every event was published, those of a stream in order. */
  expectInOrder(): void {
    const published = [...new Set(this.topic.names)];
    for (const [conversation, count] of this.streams) {
      const stream = streamOf(conversation);
      expect(published.filter((each) => each.startsWith(`${stream}@`))).toEqual(Array.from({ length: count }, (_, i) => `${stream}@${i + 1}`));
    }
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.relay?.stop();
    await this.processor?.stop();
    await this.fixture.close();
  }

  private relayOf({ catalog, publicEventOf }: Release, name: string): Relay {
    const { feed, store, lease, checkpoints } = this.fixture;
    return new Relay({ name, feed, store, lease, checkpoints, publisher: this.topic.publisher(catalog), publicEventOf, batchSize: 4, leaseIntervalMs: 5 });
  }

  private async process({ projection }: Release, feed: EventFeed, decode: (event: Event & Recorded) => PublicEvent): Promise<Processor> {
    const { readModels } = this.fixture;
    await this.processor?.stop();
    this.documents = await readModels.open(projection.name, 1, projection.collections);
    if ((await readModels.active(projection.name)) === null) await readModels.activate(projection.name, 1);
    this.processor = new Processor({ projection, store: this.documents, feed, decode, batchSize: 4 });
    await this.processor.start();
    return this.processor;
  }

  /** Every event whose offset is about to be committed is in the documents, or parked. */
  private async check(handled: readonly ReceivedEvent[]): Promise<void> {
    const parked = new Set(((await this.documents?.parked.list()) ?? []).map(({ stream, version }) => `${stream}@${version}`));
    for (const { stream, version, data } of handled) {
      const dialog = await this.documents?.documents.get<Dialog>(dialogs, (data as { conversationId: string }).conversationId);
      const name = `${stream}@${version}`;
      if ((dialog?.version ?? 0) < version && !parked.has(name)) this.problems.push(`${name} is neither applied nor parked`);
    }
  }
}

function streamOf(conversation: string): string {
  return `conversation-${conversation}`;
}

/** Asserts again until it holds; fails with the last reason. */
async function eventually(assertion: () => void | Promise<void>): Promise<void> {
  for (const began = Date.now(); ; await pause(5)) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() - began > PATIENCE_MS) throw error;
    }
  }
}
