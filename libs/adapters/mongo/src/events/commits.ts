import { type Commit, type RecordedEvent } from '@parley/event-sourcing';
import { type CommitDocument } from '../schemas.js';

const MAX_BYTES = 8 * 1024 * 1024;

let writes = 0;
const writer = crypto.randomUUID();

/** The document of a commit. Throws if it has more than 8 MiB, because a change stream could not deliver it. */
export function toDocument({ stream, expectedVersion, events, at, commitId, fingerprint }: Commit): CommitDocument {
  const written = events.map(({ type, data }) => ({ type, data: JSON.stringify(data) }));
  const bytes = written.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
  if (bytes > MAX_BYTES) throw new Error(`A commit of ${bytes} bytes to stream ${stream} is too large: at most ${MAX_BYTES} are allowed`);
  return {
    _id: { stream, version: expectedVersion + 1 },
    last: expectedVersion + events.length,
    writeId: `${writer}-${++writes}`,
    ...(commitId === undefined ? {} : { commitId }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    at,
    events: written,
  };
}

export function eventsOf({ _id: { stream, version }, at, events }: CommitDocument): RecordedEvent[] {
  return events.map(
    ({ type, data }, i) => ({ type, data: JSON.parse(data) as unknown, stream, version: version + i, at }),
  );
}
