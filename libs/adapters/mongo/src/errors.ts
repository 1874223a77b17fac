import { Unavailable } from '@parley/event-sourcing';
import { MongooseError, mongo } from 'mongoose';

export const DUPLICATE_KEY = 11000;

/**
 * Codes of a server that cannot serve the request now: stepping down, shutting down, disconnected, full, or with a password or permissions
 * (13, 18, 8000) that are being changed.
 */
const RETRYABLE_CODES = new Set<unknown>([
  6, 7, 13, 18, 24, 43, 50, 64, 79, 89, 91, 100, 112, 133, 134, 175, 189, 202, 237, 246, 251, 262, 290, 9001, 8000, 10058, 10107, 11600, 11601, 11602, 13388,
  13435, 13436, 14031,
]);

/** MongoDB 6 and 7 report a full disk as an unknown error when they create a file, and with code 14031 when they check the space before. */
const UNKNOWN_ERROR = 8;

/** Whether the server reports that its disk is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof mongo.MongoServerError)) return false;
  return error.code === 14031 || (error.code === UNKNOWN_ERROR && /No space left on device/.test(error.message));
}

const RETRYABLE_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult', 'ResumableChangeStreamError'];

/** Whether the same call may succeed later. */
export function isRetryable(error: unknown): boolean {
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
  if (isDiskFull(error) || RETRYABLE_CODES.has(error.code) || RETRYABLE_LABELS.some((label) => error.hasErrorLabel(label))) return true;
  // A bulk write wraps connection errors in an error without a code and without write errors.
  return error instanceof mongo.MongoBulkWriteError && typeof error.code !== 'number' && [error.writeErrors].flat().length === 0;
}

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Repeats an upsert once after a duplicate key: of two concurrent upserts of a document, the second finds the first. */
export async function retryOnDuplicateKey<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (isDuplicateKey(error)) return upsert();
    throw error;
  }
}

/** Translates an error of the driver: `Unavailable` if it is retryable, otherwise the error itself. */
export function translateError(error: unknown): unknown {
  if (!isRetryable(error)) return error;
  return new Unavailable(`MongoDB is unavailable: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** Runs `work` and translates its errors. */
export async function translatingErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateError(error);
  }
}
