import { type Event, type Recorded } from '@parley/event-sourcing';
import { eventsOf } from '../events/commits.js';
import { type CommitDocument } from '../schemas.js';
import { type PartialCommit, type Position } from './position.js';

/** A commit with the positions before and after it. */
export interface ReadCommit {
  readonly commit: CommitDocument;
  readonly before: Position;
  readonly after: Position;
}

export interface PositionedBatch {
  readonly events: readonly (Event & Recorded)[];
  readonly position: Position;
}

/**
 * Splits commits into batches of at most `size` events. A batch that ends inside a commit has a partial position. `part` says how much of the
 * first commit is already handled.
 */
export function* batchesOf(reads: readonly ReadCommit[], size: number, part?: PartialCommit): Generator<PositionedBatch> {
  let events: (Event & Recorded)[] = [];
  let position: Position | null = null;
  for (const { commit, before, after } of reads) {
    const all = eventsOf(commit);
    for (let i = handledOf(commit, part); i < all.length; i++) {
      events.push(all[i]);
      if (events.length < size) continue;
      yield { events, position: i + 1 < all.length ? { ...before, part: { key: commit._id, events: i + 1 } } : after };
      events = [];
    }
    position = after;
  }
  if (position && events.length > 0) yield { events, position };
}

function handledOf({ _id }: CommitDocument, part: PartialCommit | undefined): number {
  return part && part.key.stream === _id.stream && part.key.version === _id.version ? part.events : 0;
}
