import {
  type Appended,
  type Commit,
  ConcurrencyConflict,
  type Counter,
  type Counters,
  type Event,
  type EventStore,
  KeyedQueue,
  type RecordedEvent,
  type StreamDirectory,
  type StreamRange,
} from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { guarded } from '../errors.js';
import { GroupFind } from '../groups/group-find.js';
import { GroupInsert } from '../groups/group-insert.js';
import { CommitDocument, CounterDocument, schemaOf } from '../schemas.js';
import { eventsOf, toDocument } from './commits.js';
import { CountedInsert } from './counted-insert.js';
import { KnownHeads } from './known-heads.js';

export const COMMITS = 'commits';

type CommitKey = CommitDocument['_id'];

const NEWEST = 2000;

/**
 * Streams in one collection, a document for each commit, whose key is the stream and the version of its first event.
 *
 * The commits of a stream lie side by side without gap or overlap. A commit is inserted only after its expected version was seen to be
 * the end of one (or 0). From then on that end stays one, since streams only grow: either the stream still ends there and the new commit
 * joins it, or another commit begins there, and then the key is taken. So the key alone decides every race.
 */
export class MongoEventStore implements EventStore, Counters, StreamDirectory {
  readonly commits: () => Promise<mongo.Collection<CommitDocument>>;
  private readonly inserts: GroupInsert<CommitDocument>;
  private readonly byKey: GroupFind<CommitKey, CommitDocument>;
  private readonly byCommitId: GroupFind<string, CommitDocument>;
  private readonly heads = new KnownHeads();
  private readonly queue = new KeyedQueue();
  private readonly counted: CountedInsert;

  constructor(database: Database) {
    this.commits = database.collection<CommitDocument>(COMMITS, schemaOf(CommitDocument));
    this.inserts = new GroupInsert(this.commits);
    const counters = database.collection<CounterDocument>('counters', schemaOf(CounterDocument));
    this.counted = new CountedInsert(database.client, this.commits, counters);
    this.byKey = new GroupFind(this.commits, {
      field: '_id',
      keyOf: ({ _id }) => _id,
      textOf: ({ stream, version }) => `${version} ${stream}`,
      projection: { last: 1, writeId: 1 },
    });
    this.byCommitId = new GroupFind(this.commits, { field: 'commitId', keyOf: ({ commitId }) => commitId, textOf: (commitId) => commitId });
  }

  async read<E extends Event>(stream: string, after = 0): Promise<RecordedEvent<E>[]> {
    const isEnd = this.heads.of(stream) === after;
    // Behind an end of a commit there is another, or nothing.
    if (isEnd && !(await this.byKey.find({ stream, version: after + 1 }))) return [];
    return guarded(async () => {
      const commits = await this.commits();
      const found = await commits.find({ _id: within(stream, after) }).sort({ _id: 1 }).toArray();
      const isBehindCommit = after === 0 || isEnd || found[0]?._id.version === after + 1;
      const around = isBehindCommit ? null : await commits.findOne({ _id: within(stream, 0, after) }, { sort: { _id: -1 } });
      const last = found.at(-1) ?? around;
      if (last) this.heads.note(stream, last.last);
      return [...(around ? [around] : []), ...found].flatMap((commit) => eventsOf<E>(commit)).filter(({ version }) => version > after);
    });
  }

  async append<E extends Event>(commit: Commit<E>): Promise<Appended<E>> {
    const document = toDocument(commit);
    return this.queue.run(commit.stream, () => this.insert(commit, document));
  }

  async find<E extends Event>(commitId: string): Promise<Appended<E> | null> {
    const commit = await this.byCommitId.find(commitId);
    if (!commit) return null;
    const { last, fingerprint } = commit;
    return { version: last, events: eventsOf<E>(commit), repeated: true, ...(fingerprint === undefined ? {} : { fingerprint }) };
  }

  sizeOf({ from, before }: StreamRange): Promise<number> {
    return guarded(async () => (await this.commits()).countDocuments({ _id: between({ stream: from, version: 0 }, before) }));
  }

  firstEvents<E extends Event>({ from, before }: StreamRange, limit: number, after?: string): Promise<RecordedEvent<E>[]> {
    const begin = after === undefined ? { stream: from, version: 0 } : { stream: after, version: new mongo.MaxKey() };
    return guarded(async () => {
      const filter = { _id: between(begin, before), '_id.version': 1 };
      const found = await (await this.commits()).find(filter as mongo.Filter<CommitDocument>).sort({ _id: 1 }).limit(limit).toArray();
      return found.flatMap((commit) => eventsOf<E>(commit).slice(0, 1));
    });
  }

  counter(name: string): Promise<Counter> {
    return this.counted.counter(name);
  }

  setCounter(name: string, n: number, revision: number): Promise<boolean> {
    return this.counted.setCounter(name, n, revision);
  }

  /**
   * The latest time of an event, microseconds; 0 where there is none. Times are taken before a commit waits for its group, so the latest
   * need not be the last that was inserted; it is among the last few.
   */
  lastAt(): Promise<number> {
    return guarded(async () => {
      const newest = (await this.commits()).find({}, { projection: { at: 1 } }).sort({ $natural: -1 }).limit(NEWEST);
      return (await newest.toArray()).reduce((latest, { at }) => Math.max(latest, at), 0);
    });
  }

  private async insert<E extends Event>(commit: Commit<E>, document: CommitDocument): Promise<Appended<E>> {
    const { stream, expectedVersion, events, at, count, deadline } = commit;
    if (this.heads.of(stream) < expectedVersion) await this.lookUp(stream);
    if (this.heads.of(stream) !== expectedVersion) return this.refuse(commit);
    const insertion = await (count ? this.counted.insert(document, count, deadline) : this.inserts.insert(document, deadline));
    if (insertion === 'duplicate' && !(await this.isOurs(document))) return this.refuse(commit);
    this.heads.note(stream, document.last);
    const recorded = events.map((event, i) => ({ ...event, stream, version: expectedVersion + 1 + i, at }));
    return { version: document.last, events: recorded, repeated: false };
  }

  /** Only what a majority has is read: an end that a failover takes back would not stay one. */
  private async lookUp(stream: string): Promise<void> {
    const newest = await guarded(async () =>
      (await this.commits()).findOne({ _id: within(stream, 0) }, { sort: { _id: -1 }, projection: { last: 1 } }),
    );
    if (newest) this.heads.note(stream, newest.last);
  }

  private async isOurs({ _id, writeId }: CommitDocument): Promise<boolean> {
    const there = await this.byKey.find(_id);
    if (there) this.heads.note(_id.stream, there.last);
    return there?.writeId === writeId;
  }

  private async refuse<E extends Event>({ stream, commitId }: Commit<E>): Promise<Appended<E>> {
    const first = commitId === undefined ? null : await this.find<E>(commitId);
    if (first) return first;
    throw new ConcurrencyConflict(`stream ${stream}`);
  }
}

/** The keys of commits behind a key, of streams whose names are before another. */
function between(begin: { readonly stream: string; readonly version: number | mongo.MaxKey }, before: string) {
  return { $gt: begin, $lt: { stream: before, version: 0 } } as unknown as CommitDocument['_id'];
}

/** The keys of a stream's commits that begin behind a version, and not behind another. */
function within(stream: string, after: number, until: number | mongo.MaxKey = new mongo.MaxKey()) {
  return { $gt: { stream, version: after }, $lte: { stream, version: until } } as unknown as CommitDocument['_id'];
}
