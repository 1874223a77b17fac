import { Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { isDiskFull } from './errors.js';

/** Reasons for operators by error code of the server. */
const REASONS = new Map<unknown, string>([
  [18, 'the server refuses the user name or password'],
  [8000, 'the server refuses the user name or password'],
  [13, 'this user lacks a right'],
  [50, 'the server does not answer in time'],
  [262, 'the server does not answer in time'],
  [189, 'there is no primary'],
  [10107, 'there is no primary'],
  [13435, 'there is no primary'],
  [13436, 'there is no primary'],
  [91, 'the server shuts down'],
  [11600, 'the server shuts down'],
  [64, 'too few members of the replica set have the write'],
  [286, 'the resume token is no longer in the oplog'],
]);

/** Why MongoDB is unavailable, with the error code, for the readiness check. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unavailable) return error.cause === undefined ? error.message : reasonOf(error.cause);
  if (isDiskFull(error)) return `the disk of the server is full (${String((error as mongo.MongoServerError).code)})`;
  if (!(error instanceof Error)) return `unexpected error of the MongoDB client (${typeof error})`;
  // A server-selection error contains the connection errors.
  const refusal = codeIn(error);
  if (refusal !== null) return `${REASONS.get(refusal)} (${refusal})`;
  const { name } = error;
  if (/ServerSelectionError$/.test(name)) return `no server can be reached, or there is no primary (${name})`;
  if (error instanceof mongo.MongoNetworkTimeoutError) return `the server does not answer in time (${name})`;
  if (error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoNotConnectedError) return `the connection is lost (${name})`;
  const { code } = error as { code?: unknown };
  return `unexpected error of the MongoDB client (${typeof code === 'number' ? `${name} ${code}` : name})`;
}

/** The known code of the error, of one of its causes, or of a server in a failed selection. */
function codeIn(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, cause, reason } = error as { code?: unknown; cause?: unknown; reason?: { servers?: ReadonlyMap<string, { error?: unknown }> } };
  if (typeof code === 'number' && REASONS.has(code)) return code;
  for (const { error: ofServer } of reason?.servers?.values() ?? []) {
    const found = codeIn(ofServer);
    if (found !== null) return found;
  }
  return cause === error ? null : codeIn(cause);
}
