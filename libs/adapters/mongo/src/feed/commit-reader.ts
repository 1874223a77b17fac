import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { COMMITS, type MongoEventStore } from '../events/event-store.js';
import { type CommitDocument, type WatermarkDocument } from '../schemas.js';
import { ResumeTokenLost, CHANGE_STREAM_OPTIONS, ChangeStreamReader } from '../change-streams/change-stream-reader.js';
import { type ReadCommit } from './batches.js';
import { type Watermarks } from './watermarks.js';
import { type CommitKey, type Position } from './position.js';

const PAGE = 1000;

/** Commits that were read after a position. Its watermark counts only after all of them are handled. */
export interface ReadResult {
  readonly reads: readonly ReadCommit[];
  readonly watermark: number;
  /** The position after the commits. */
  readonly after: Position;
}

type Scan = Extract<Position, { scan: unknown }>;
type InChangeStream = Exclude<Position, Scan>;

/** Reads the commits of an event store, by a scan or from the change stream. */
export class CommitReader {
  constructor(
    private readonly database: Database,
    private readonly store: MongoEventStore,
    private readonly watermarks: Watermarks,
  ) {}

  /** The current cluster time. */
  now(): Promise<mongo.Timestamp> {
    return this.database.now();
  }

  /** Scans commits in the order of their keys from a position. Includes every commit that had a majority when the scan started. */
  async *scan({ scan, after, part }: Scan): AsyncGenerator<ReadResult> {
    const commits = await this.store.commits();
    const session = this.database.client.startSession({ causalConsistency: true });
    session.advanceOperationTime(scan);
    try {
      let last = after;
      const pageOf = (filter: mongo.Filter<CommitDocument>) => {
        const page = commits.find(filter, { session, batchSize: PAGE + 1, projection: { writeId: 0, commitId: 0 } }).sort({ _id: 1 }).limit(PAGE).toArray();
        // The loop handles the rejection in its next iteration, or ignores it after a stop.
        page.catch(() => undefined);
        return page;
      };
      let next: Promise<CommitDocument[]> | null = pageOf(fromKey(last, part?.key ?? null));
      while (next) {
        const page: CommitDocument[] = await next;
        // The next page is read while this one is handled.
        next = page.length === PAGE ? pageOf(fromKey(page[PAGE - 1]._id, null)) : null;
        const reads = page.map((commit): ReadCommit => {
          const before = { scan, after: last };
          last = commit._id;
          return { commit, before, after: { scan, after: last } };
        });
        yield { reads, watermark: 0, after: next ? { scan, after: last } : { since: scan } };
      }
    } finally {
      await session.endSession();
    }
  }

  /** Opens the change stream after a position. Error: {@link ResumeTokenLost} if the position is in the future. */
  async open(position: InChangeStream): Promise<ChangeStreamReader<CommitDocument | WatermarkDocument>> {
    await this.watermarks.prepare();
    await this.store.commits();
    const time = 'token' in position ? position.time : position.since;
    if (time.greaterThan(await this.now())) throw new ResumeTokenLost();
    const begin = 'token' in position ? { resumeAfter: position.token } : { startAtOperationTime: justAfter(position.since) };
    const pipeline = [
      {
        $match: {
          $or: [
            { operationType: 'insert', 'ns.coll': COMMITS },
            { operationType: { $in: ['insert', 'replace'] }, ...this.watermarks.filter },
            { operationType: 'invalidate' },
          ],
        },
      },
    ];
    return new ChangeStreamReader(this.database.raw.watch(pipeline, { ...CHANGE_STREAM_OPTIONS, ...begin }));
  }

  /** Reads the next changes. Positions are those of commits, not of watermarks, which only their writer reads. */
  async read(stream: ChangeStreamReader<CommitDocument | WatermarkDocument>, position: InChangeStream, maxChanges: number): Promise<ReadResult> {
    const { changes, token } = await stream.next(maxChanges);
    let after = position;
    let watermark = 0;
    const reads: ReadCommit[] = [];
    for (const change of changes) {
      if (change.operationType !== 'insert' && change.operationType !== 'replace') continue;
      if (!isCommit(change.fullDocument)) {
        watermark = Math.max(watermark, change.fullDocument.n);
        continue;
      }
      const before = after;
      after = { token: change._id, time: change.clusterTime ?? timeOf(position) };
      reads.push({ commit: change.fullDocument, before, after });
    }
    if (changes.length === 0 && token) after = { ...position, token, time: timeOf(position) };
    return { reads, watermark, after };
  }
}

export function isScan(position: Position): position is Scan {
  return 'scan' in position;
}

function timeOf(position: InChangeStream): mongo.Timestamp {
  return 'token' in position ? position.time : position.since;
}

/** The next cluster time: the scan contains everything up to `time`. */
function justAfter(time: mongo.Timestamp): mongo.Timestamp {
  return new mongo.Timestamp({ t: time.getHighBitsUnsigned(), i: time.getLowBitsUnsigned() + 1 });
}

function isCommit(document: CommitDocument | WatermarkDocument): document is CommitDocument {
  return 'events' in document;
}

function fromKey(after: CommitKey | null, first: CommitKey | null): mongo.Filter<CommitDocument> {
  if (first) return { _id: { $gte: first } };
  return after ? { _id: { $gt: after } } : {};
}
