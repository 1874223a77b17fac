import { Backoff, delay } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { translated } from '../errors.js';

const WRITE_CONFLICT = 112;
/** With a server that is lost. */
const PATIENCE_MS = 5000;
/** With others who write the same: one of them always gets through, and in the end everybody. */
const CONFLICT_PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * Does work in one transaction on a snapshot: a majority has all of it, or nobody has any.
 *
 * A write conflict is retried from the beginning for 30 s, a lost server for 5 s. A process that was killed leaves its transaction open, and
 * its documents locked, until the server ends it (`transactionLifetimeLimitSeconds`): callers retry longer than that. If the answer to the
 * commit is lost, the commit is sent again, which tells its outcome. Error: `Unavailable` if the outcome stays unknown; it may be written.
 */
export async function inTransaction(client: mongo.MongoClient, work: (session: mongo.ClientSession) => Promise<void>): Promise<void> {
  const beganMs = Date.now();
  const session = client.startSession();
  try {
    for (const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS }); ; ) {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority', journal: true } });
      try {
        await work(session);
        await commit(session, Date.now() + PATIENCE_MS);
        return;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
        const isConflict = error instanceof mongo.MongoServerError && error.code === WRITE_CONFLICT;
        const patienceMs = isConflict ? CONFLICT_PATIENCE_MS : PATIENCE_MS;
        if (!isLabelled(error, 'TransientTransactionError') || Date.now() > beganMs + patienceMs) throw translated(error);
      }
      await delay(Math.random() * backoff.next());
    }
  } finally {
    await session.endSession();
  }
}

async function commit(session: mongo.ClientSession, deadline: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isLabelled(error, 'UnknownTransactionCommitResult') || Date.now() > deadline) throw error;
    }
    await delay(LONGEST_PAUSE_MS);
  }
}

function isLabelled(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}
