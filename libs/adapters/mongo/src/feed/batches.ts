import { type Event, type Recorded } from '@parley/event-sourcing';
import { eventsOf } from '../events/commits.js';
import { type CommitDocument } from '../schemas.js';
import { type Part, type Place } from './place.js';

/** A commit that was read, and the places before and behind it. */
export interface Read {
  readonly commit: CommitDocument;
  readonly before: Place;
  readonly behind: Place;
}

export interface PlacedBatch {
  readonly events: readonly (Event & Recorded)[];
  readonly place: Place;
}

/** Cuts commits into batches of at most so many events; one that ends inside a commit remembers how far. `part` is what was handled of the first. */
export function* batchesOf(reads: readonly Read[], size: number, part?: Part): Generator<PlacedBatch> {
  let events: (Event & Recorded)[] = [];
  let place: Place | null = null;
  for (const { commit, before, behind } of reads) {
    const all = eventsOf(commit);
    for (let i = handledOf(commit, part); i < all.length; i++) {
      events.push(all[i]);
      if (events.length < size) continue;
      yield { events, place: i + 1 < all.length ? { ...before, part: { key: commit._id, events: i + 1 } } : behind };
      events = [];
    }
    place = behind;
  }
  if (place && events.length > 0) yield { events, place };
}

function handledOf({ _id }: CommitDocument, part: Part | undefined): number {
  return part && part.key.stream === _id.stream && part.key.version === _id.version ? part.events : 0;
}
