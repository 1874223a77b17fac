import { Unavailable } from '@parley/event-sourcing';
import { MongooseError, mongo } from 'mongoose';

export const DUPLICATE_KEY = 11000;

/**
 * Codes of a server that cannot do it now, or did not do it in time: stepping down, shutting down, away from the others, full; or whose
 * password or rights (13, 18, 8000) are being changed.
 */
const PASSING_CODES = new Set<unknown>([
  6, 7, 13, 18, 24, 43, 50, 64, 79, 89, 91, 100, 112, 133, 134, 175, 189, 202, 237, 246, 251, 262, 290, 9001, 8000, 10058, 10107, 11600, 11601, 11602, 13388,
  13435, 13436, 14031,
]);

/** MongoDB 6 and 7 give a full disk the code of an unknown error when they create a file, and 14031 when they check the room before. */
const UNKNOWN_ERROR = 8;

/** Whether the server says that its disk is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof mongo.MongoServerError)) return false;
  return error.code === 14031 || (error.code === UNKNOWN_ERROR && /No space left on device/.test(error.message));
}

const PASSING_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult', 'ResumableChangeStreamError'];

/** Whether the same call may succeed later, by itself. */
export function isPassing(error: unknown): boolean {
  if (error instanceof MongooseError) return error.name === 'MongooseServerSelectionError';
  if (!(error instanceof mongo.MongoError)) return false;
  if (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoClientClosedError ||
    error instanceof mongo.MongoServerClosedError ||
    error instanceof mongo.MongoExpiredSessionError ||
    error instanceof mongo.MongoWriteConcernError
  ) {
    return true;
  }
  if (isDiskFull(error) || PASSING_CODES.has(error.code) || PASSING_LABELS.some((label) => error.hasErrorLabel(label))) return true;
  // A bulk write wraps an error of the connection in one of its own that has neither a code nor an answer of the server.
  return error instanceof mongo.MongoBulkWriteError && typeof error.code !== 'number' && [error.writeErrors].flat().length === 0;
}

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Of two who make the same document at once by an upsert, one may be refused, and then it finds the other's. */
export async function again<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (isDuplicateKey(error)) return upsert();
    throw error;
  }
}

/** What a caller is told: `Unavailable` where it may pass, else the error as it is. */
export function translated(error: unknown): unknown {
  if (!isPassing(error)) return error;
  return new Unavailable(`MongoDB cannot be used now: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** Does work against the server, and translates what it throws. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}
