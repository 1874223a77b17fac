import { mongo } from 'mongoose';
import { type CommitDocument } from '../schemas.js';

export type CommitKey = CommitDocument['_id'];

/** How many events of a commit were handled, where a batch ended inside it. */
export interface Part {
  readonly key: CommitKey;
  readonly events: number;
}

/**
 * Where a follower goes on: in the scan of all commits that began at a time of the cluster, or in the history from that time on or after
 * a resume token.
 */
export type Place =
  | { readonly scan: mongo.Timestamp; readonly after: CommitKey | null; readonly part?: Part }
  | { readonly since: mongo.Timestamp; readonly part?: Part }
  | { readonly token: mongo.ResumeToken; readonly time: mongo.Timestamp; readonly part?: Part };

export function formatPlace(place: Place): string {
  return mongo.BSON.EJSON.stringify(place);
}

/** Error: what is no checkpoint of this feed. */
export function parsePlace(checkpoint: string): Place {
  const place = parsed(checkpoint) as Partial<Record<string, unknown>> | null;
  const isPlace =
    typeof place === 'object' &&
    place !== null &&
    (place['scan'] instanceof mongo.Timestamp || place['since'] instanceof mongo.Timestamp || (typeof place['token'] === 'object' && place['time'] instanceof mongo.Timestamp));
  if (!isPlace) throw new Error(`'${checkpoint}' is no checkpoint of this feed`);
  return place as Place;
}

function parsed(text: string): unknown {
  try {
    return mongo.BSON.EJSON.parse(text);
  } catch {
    return null;
  }
}
