import { type DumpLine, type ReadModels } from './document-store.js';
import { type Projection } from './projection.js';

/**
 * Compares two generations of a read model, calls `note` for each document that is missing or different in one of them, and returns the number
 * of documents of `next`. Reports no differences without a live generation.
 */
export async function compareGenerations(
  readModels: ReadModels,
  { name, collections }: Pick<Projection, 'name' | 'collections'>,
  live: number | null,
  next: number,
  note: (line: DumpLine) => void,
): Promise<number> {
  let documents = 0;
  const old = live === null ? null : readModels.dump(name, live, collections)[Symbol.asyncIterator]();
  let theirs = await old?.next();
  for await (const ours of readModels.dump(name, next, collections)) {
    documents++;
    while (theirs && !theirs.done && isBefore(theirs.value, ours)) {
      note(theirs.value);
      theirs = await old?.next();
    }
    if (theirs && !theirs.done && theirs.value.id === ours.id && theirs.value.collection === ours.collection) {
      if (theirs.value.json !== ours.json) note(ours);
      theirs = await old?.next();
    } else if (live !== null) {
      note(ours);
    }
  }
  while (theirs && !theirs.done) {
    note(theirs.value);
    theirs = await old?.next();
  }
  return documents;
}

function isBefore(a: DumpLine, b: DumpLine): boolean {
  return a.collection < b.collection || (a.collection === b.collection && a.id < b.id);
}
