import { mongo } from 'mongoose';
import { type Database } from '../database.js';
import { isPassing } from '../errors.js';

const UNAUTHORIZED = 13;
const IDLE_MICROS = 1_000_000;
const LOOK_EVERY_MS = 1000;

/**
 * Transactions whose process died. The server keeps what they wrote locked for a minute, and who comes to the same documents meets them;
 * so they are looked for, and ended. One that is merely slow is told so by the server, and is done again from the beginning.
 */
export class AbandonedTransactions {
  private lookedMs = 0;

  constructor(private readonly database: Database) {}

  /** Ends transactions in this database that stood still for a second; looks once a second. A server that forbids it ends them itself, later. */
  async end(): Promise<void> {
    if (Date.now() - this.lookedMs < LOOK_EVERY_MS) return;
    this.lookedMs = Date.now();
    const { client, raw, appName } = this.database;
    const idle = [
      { $currentOp: { idleSessions: true } },
      { $match: { type: 'idleSession', appName, 'transaction.timeInactiveMicros': { $gt: IDLE_MICROS } } },
    ];
    try {
      const found = await client.db('admin').aggregate<{ lsid: { id: mongo.BSON.Binary } }>(idle, { readConcern: 'local' }).toArray();
      if (found.length > 0) await raw.command({ killSessions: found.map(({ lsid }) => ({ id: lsid.id })) });
    } catch (error) {
      const isForbidden = error instanceof mongo.MongoServerError && error.code === UNAUTHORIZED;
      if (!isForbidden && !isPassing(error)) throw error;
    }
  }
}
