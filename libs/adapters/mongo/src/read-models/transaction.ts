import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { translated } from '../errors.js';

const PATIENCE_MS = 5000;
const LONGEST_PAUSE_MS = 50;

/**
 * Does work in one transaction on a snapshot: a majority has all of it, or nobody has any.
 *
 * What met another transaction, or lost its server, is done again from the beginning for five seconds. Where the answer to the commit got
 * lost, it is committed again, which tells what became of it; who still does not know then is told `Unavailable`, and it may be written.
 */
export async function inTransaction(client: mongo.MongoClient, work: (session: mongo.ClientSession) => Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const session = client.startSession();
  try {
    for (let longest = 2; ; longest = Math.min(LONGEST_PAUSE_MS, longest * 2)) {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority', journal: true } });
      try {
        await work(session);
        await commit(session, deadline);
        return;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
        if (!isLabelled(error, 'TransientTransactionError') || Date.now() > deadline) throw translated(error);
      }
      await pause(Math.random() * longest);
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
    await pause(LONGEST_PAUSE_MS);
  }
}

function isLabelled(error: unknown, label: string): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel(label);
}
