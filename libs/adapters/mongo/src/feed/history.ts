import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { COMMITS, type MongoEventStore } from '../events/event-store.js';
import { type CommitDocument, type MarkDocument } from '../schemas.js';
import { PlaceGone, TAIL_OPTIONS, Tail } from '../change-streams/tail.js';
import { type Read } from './batches.js';
import { type Marks } from './marks.js';
import { type CommitKey, type Place } from './place.js';

const PAGE = 1000;

/** What was read behind a place. Marks count when all that was read with them is handled. */
export interface Reading {
  readonly reads: readonly Read[];
  readonly mark: number;
  /** The place behind it. */
  readonly behind: Place;
}

type Scan = Extract<Place, { scan: unknown }>;
type InHistory = Exclude<Place, Scan>;

/** The commits of an event store: all there are, by stream and version, and the history of how they came. */
export class History {
  constructor(
    private readonly database: Database,
    private readonly store: MongoEventStore,
    private readonly marks: Marks,
  ) {}

  /** Now, by the cluster's clock. */
  now(): Promise<mongo.Timestamp> {
    return this.database.now();
  }

  /** Commits in the order of their keys, from a place in the scan on: whatever a majority had when the scan began is among them. */
  async *scan({ scan, after, part }: Scan): AsyncGenerator<Reading> {
    const commits = await this.store.commits();
    const session = this.database.client.startSession({ causalConsistency: true });
    session.advanceOperationTime(scan);
    try {
      let last = after;
      const pageOf = (filter: mongo.Filter<CommitDocument>) => {
        const page = commits.find(filter, { session, batchSize: PAGE + 1, projection: { writeId: 0, commitId: 0 } }).sort({ _id: 1 }).limit(PAGE).toArray();
        // Told when its turn comes, or never where there is no other turn.
        page.catch(() => undefined);
        return page;
      };
      let next: Promise<CommitDocument[]> | null = pageOf(fromKey(last, part?.key ?? null));
      while (next) {
        const page: CommitDocument[] = await next;
        // The next page is read while this one is handled.
        next = page.length === PAGE ? pageOf(fromKey(page[PAGE - 1]._id, null)) : null;
        const reads = page.map((commit): Read => {
          const before = { scan, after: last };
          last = commit._id;
          return { commit, before, behind: { scan, after: last } };
        });
        yield { reads, mark: 0, behind: next ? { scan, after: last } : { since: scan } };
      }
    } finally {
      await session.endSession();
    }
  }

  /** Opens the history behind a place. Error: {@link PlaceGone} where it lies in a future that this cluster never had. */
  async open(place: InHistory): Promise<Tail<CommitDocument | MarkDocument>> {
    await this.marks.prepare();
    await this.store.commits();
    const time = 'token' in place ? place.time : place.since;
    if (time.greaterThan(await this.now())) throw new PlaceGone();
    const begin = 'token' in place ? { resumeAfter: place.token } : { startAtOperationTime: justAfter(place.since) };
    const pipeline = [
      {
        $match: {
          $or: [
            { operationType: 'insert', 'ns.coll': COMMITS },
            { operationType: { $in: ['insert', 'replace'] }, ...this.marks.filter },
            { operationType: 'invalidate' },
          ],
        },
      },
    ];
    return new Tail(this.database.raw.watch(pipeline, { ...TAIL_OPTIONS, ...begin }));
  }

  /** The next piece of the history. Places are behind commits, or behind nothing: a mark's own place is nobody's but its writer's. */
  async read(tail: Tail<CommitDocument | MarkDocument>, place: InHistory, most: number): Promise<Reading> {
    const { changes, token } = await tail.next(most);
    let behind = place;
    let mark = 0;
    const reads: Read[] = [];
    for (const change of changes) {
      if (change.operationType !== 'insert' && change.operationType !== 'replace') continue;
      if (!isCommit(change.fullDocument)) {
        mark = Math.max(mark, change.fullDocument.n);
        continue;
      }
      const before = behind;
      behind = { token: change._id, time: change.clusterTime ?? timeOf(place) };
      reads.push({ commit: change.fullDocument, before, behind });
    }
    if (changes.length === 0 && token) behind = { ...place, token, time: timeOf(place) };
    return { reads, mark, behind };
  }
}

export function isScan(place: Place): place is Scan {
  return 'scan' in place;
}

function timeOf(place: InHistory): mongo.Timestamp {
  return 'token' in place ? place.time : place.since;
}

/** What had happened at a time is in the scan that began then. */
function justAfter(time: mongo.Timestamp): mongo.Timestamp {
  return new mongo.Timestamp({ t: time.getHighBitsUnsigned(), i: time.getLowBitsUnsigned() + 1 });
}

function isCommit(document: CommitDocument | MarkDocument): document is CommitDocument {
  return 'events' in document;
}

function fromKey(after: CommitKey | null, first: CommitKey | null): mongo.Filter<CommitDocument> {
  if (first) return { _id: { $gte: first } };
  return after ? { _id: { $gt: after } } : {};
}
