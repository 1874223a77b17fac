import { mongo } from 'mongoose';
import { type CommitDocument } from '../schemas.js';

export type CommitKey = CommitDocument['_id'];

/** How many events of a commit were handled, for a batch that ended inside it. */
export interface PartialCommit {
  readonly key: CommitKey;
  readonly events: number;
}

/**
 * Where a subscription continues: in the scan that started at a cluster time, or in the change stream from a cluster time or after a resume
 * token.
 */
export type Position =
  | { readonly scan: mongo.Timestamp; readonly after: CommitKey | null; readonly part?: PartialCommit }
  | { readonly since: mongo.Timestamp; readonly part?: PartialCommit }
  | { readonly token: mongo.ResumeToken; readonly time: mongo.Timestamp; readonly part?: PartialCommit };

export function formatPosition(position: Position): string {
  return mongo.BSON.EJSON.stringify(position);
}

/** Throws for an invalid checkpoint. */
export function parsePosition(checkpoint: string): Position {
  const position = parsed(checkpoint) as Partial<Record<string, unknown>> | null;
  const isPosition =
    typeof position === 'object' &&
    position !== null &&
    (position['scan'] instanceof mongo.Timestamp || position['since'] instanceof mongo.Timestamp || (typeof position['token'] === 'object' && position['time'] instanceof mongo.Timestamp));
  if (!isPosition) throw new Error(`Invalid checkpoint '${checkpoint}': expected one of the MongoDB feed`);
  return position as Position;
}

function parsed(text: string): unknown {
  try {
    return mongo.BSON.EJSON.parse(text);
  } catch {
    return null;
  }
}
