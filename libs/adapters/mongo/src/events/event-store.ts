import {
  type Appended,
  type Commit,
  ConcurrencyConflict,
  type Counter,
  type Counters,
  type EventStore,
  KeyedQueue,
  type RecordedEvent,
  type StreamDirectory,
  type StreamRange,
} from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { translatingErrors } from '../errors.js';
import { GroupFind } from '../groups/group-find.js';
import { GroupInsert } from '../groups/group-insert.js';
import { CommitDocument, CounterDocument, schemaOf } from '../schemas.js';
import { eventsOf, toDocument } from './commits.js';
import { CountedInsert } from './counted-insert.js';
import { StreamHeadCache } from './stream-head-cache.js';

export const COMMITS = 'commits';

type CommitKey = CommitDocument['_id'];

const NEWEST_COMMITS = 2000;

/**
 * An event store in one collection, with one document per commit. Its key is the stream and the version of the commit's first event.
 *
 * The commits of a stream are contiguous. A commit is inserted only after a commit was seen to end at its expected version (or that is 0).
 * Streams only grow, so that end remains valid: either the stream still ends there and the new commit follows, or another commit starts
 * there and its key exists. The unique key therefore decides every race.
 */
export class MongoEventStore implements EventStore, Counters, StreamDirectory {
  readonly commits: () => Promise<mongo.Collection<CommitDocument>>;
  private readonly inserts: GroupInsert<CommitDocument>;
  private readonly byKey: GroupFind<CommitKey, CommitDocument>;
  private readonly byCommitId: GroupFind<string, CommitDocument>;
  private readonly heads = new StreamHeadCache();
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

  async read(stream: string, after = 0): Promise<RecordedEvent[]> {
    const isEnd = this.heads.of(stream) === after;
    // After the end of a commit there is the next commit, or nothing.
    if (isEnd && !(await this.byKey.find({ stream, version: after + 1 }))) return [];
    return translatingErrors(async () => {
      const commits = await this.commits();
      const found = await commits.find({ _id: within(stream, after) }).sort({ _id: 1 }).toArray();
      const startsAtCommit = after === 0 || isEnd || found[0]?._id.version === after + 1;
      const enclosing = startsAtCommit ? null : await commits.findOne({ _id: within(stream, 0, after) }, { sort: { _id: -1 } });
      const last = found.at(-1) ?? enclosing;
      if (last) this.heads.update(stream, last.last);
      return [...(enclosing ? [enclosing] : []), ...found].flatMap((commit) => eventsOf(commit)).filter(({ version }) => version > after);
    });
  }

  async append(commit: Commit): Promise<Appended> {
    const document = toDocument(commit);
    return this.queue.run(commit.stream, () => this.insert(commit, document));
  }

  async find(commitId: string): Promise<Appended | null> {
    const commit = await this.byCommitId.find(commitId);
    if (!commit) return null;
    const { last, fingerprint } = commit;
    return { version: last, events: eventsOf(commit), repeated: true, ...(fingerprint === undefined ? {} : { fingerprint }) };
  }

  sizeOf({ from, before }: StreamRange): Promise<number> {
    return translatingErrors(async () => (await this.commits()).countDocuments({ _id: between({ stream: from, version: 0 }, before) }));
  }

  firstEvents({ from, before }: StreamRange, limit: number, after?: string): Promise<RecordedEvent[]> {
    const begin = after === undefined ? { stream: from, version: 0 } : { stream: after, version: new mongo.MaxKey() };
    return translatingErrors(async () => {
      const filter = { _id: between(begin, before), '_id.version': 1 };
      const found = await (await this.commits()).find(filter as mongo.Filter<CommitDocument>).sort({ _id: 1 }).limit(limit).toArray();
      return found.flatMap((commit) => eventsOf(commit).slice(0, 1));
    });
  }

  counter(name: string): Promise<Counter> {
    return this.counted.counter(name);
  }

  setCounter(name: string, n: number, revision: number): Promise<boolean> {
    return this.counted.setCounter(name, n, revision);
  }

  /**
   * The latest time of an event, microseconds; 0 without events. Commits get their time before they wait for their group, so the latest time
   * is not necessarily in the last document, but in one of the last few.
   */
  lastAt(): Promise<number> {
    return translatingErrors(async () => {
      const newest = (await this.commits()).find({}, { projection: { at: 1 } }).sort({ $natural: -1 }).limit(NEWEST_COMMITS);
      return (await newest.toArray()).reduce((latest, { at }) => Math.max(latest, at), 0);
    });
  }

  private async insert(commit: Commit, document: CommitDocument): Promise<Appended> {
    const { stream, expectedVersion, events, at, count, deadline } = commit;
    if (this.heads.of(stream) < expectedVersion) await this.loadHead(stream);
    if (this.heads.of(stream) !== expectedVersion) return this.refuse(commit);
    const insertion = await (count ? this.counted.insert(document, count, deadline) : this.inserts.insert(document, deadline));
    if (insertion === 'duplicate' && !(await this.isOurs(document))) return this.refuse(commit);
    this.heads.update(stream, document.last);
    const recorded = events.map((event, i) => ({ ...event, stream, version: expectedVersion + 1 + i, at }));
    return { version: document.last, events: recorded, repeated: false };
  }

  /** Reads the end of a stream with read concern majority, because a failover could roll back a newer one. */
  private async loadHead(stream: string): Promise<void> {
    const newest = await translatingErrors(async () =>
      (await this.commits()).findOne({ _id: within(stream, 0) }, { sort: { _id: -1 }, projection: { last: 1 } }),
    );
    if (newest) this.heads.update(stream, newest.last);
  }

  private async isOurs({ _id, writeId }: CommitDocument): Promise<boolean> {
    const there = await this.byKey.find(_id);
    if (there) this.heads.update(_id.stream, there.last);
    return there?.writeId === writeId;
  }

  private async refuse({ stream, commitId }: Commit): Promise<Appended> {
    const first = commitId === undefined ? null : await this.find(commitId);
    if (first) return first;
    throw new ConcurrencyConflict(`stream ${stream}`);
  }
}

/** The keys of commits after a key, in streams with names before another. */
function between(begin: { readonly stream: string; readonly version: number | mongo.MaxKey }, before: string) {
  return { $gt: begin, $lt: { stream: before, version: 0 } } as unknown as CommitDocument['_id'];
}

/** The keys of a stream's commits that begin after one version and up to another. */
function within(stream: string, after: number, until: number | mongo.MaxKey = new mongo.MaxKey()) {
  return { $gt: { stream, version: after }, $lte: { stream, version: until } } as unknown as CommitDocument['_id'];
}
