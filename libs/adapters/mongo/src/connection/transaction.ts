import { Backoff, delay } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { translateError } from '../errors.js';

const WRITE_CONFLICT = 112;
/** How long a lost server is retried. */
const SERVER_TIMEOUT_MS = 5000;
/** How long write conflicts are retried. One of the conflicting transactions always succeeds, so all do in the end. */
const CONFLICT_TIMEOUT_MS = 30_000;
const INITIAL_DELAY_MS = 2;
const MAX_DELAY_MS = 50;

/**
 * Runs `work` in a snapshot transaction with majority write concern.
 *
 * Retries write conflicts for 30 s and a lost server for 5 s. A killed process leaves its transaction open and its documents locked until the
 * server ends it (`transactionLifetimeLimitSeconds`): callers must retry longer than that. If the answer to a commit is lost, the commit is
 * sent again to learn its outcome. Error: `Unavailable` if the outcome stays unknown; the transaction may be committed.
 */
export async function inTransaction(client: mongo.MongoClient, work: (session: mongo.ClientSession) => Promise<void>): Promise<void> {
  const beganMs = Date.now();
  const session = client.startSession();
  try {
    for (const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS, longestMs: MAX_DELAY_MS }); ; ) {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority', journal: true } });
      try {
        await work(session);
        await commit(session, Date.now() + SERVER_TIMEOUT_MS);
        return;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
        const isConflict = error instanceof mongo.MongoServerError && error.code === WRITE_CONFLICT;
        const timeoutMs = isConflict ? CONFLICT_TIMEOUT_MS : SERVER_TIMEOUT_MS;
        if (!isLabelled(error, 'TransientTransactionError') || Date.now() > beganMs + timeoutMs) throw translateError(error);
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
    await delay(MAX_DELAY_MS);
  }
}

function isLabelled(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}
