import { type Collection } from '../read-models/collection.js';
import { type Changes, type Stored, type Write } from '../read-models/document-store.js';

/** The documents in the suites of document stores. */
export interface Letter {
  readonly id: string;
  readonly owner: string;
  readonly colour: 'red' | 'green' | 'blue';
  readonly read: boolean;
  readonly folder: string | null;
  readonly at: number;
  readonly size: number;
  readonly text: string;
}

/** Uses all features of collections: queries, announcements of text changes, and tallies by colour and unread. */
export const letters: Collection<Letter> = {
  name: 'letters',
  fields: {
    owner: ({ owner }) => owner,
    colour: ({ colour }) => colour,
    read: ({ read }) => (read ? 1 : 0),
    folder: ({ folder }) => folder,
    at: ({ at }) => at,
    size: ({ size }) => size,
  },
  indexes: [
    ['owner', 'colour', 'read', '-at'],
    ['owner', '-at'],
    ['owner', 'folder', 'size', '-at'],
  ],
  tally: ({ owner, colour, read }) => ({ owner, keys: read ? [colour] : [colour, 'unread'] }),
  announce: (before, after) => (before?.text === after.text ? null : after.owner),
};

/** Documents that never change. */
export const stamps: Collection<{ readonly owner: string; readonly value: number }> = {
  name: 'old_stamps',
  fields: { owner: ({ owner }) => owner },
  indexes: [['owner']],
  tally: ({ owner, value }) => (value > 0 ? { owner, keys: ['stamps'] } : null),
};

export function letter(id: string, owner: string, rest: Partial<Letter> = {}): Letter {
  return { id, owner, colour: 'red', read: false, folder: null, at: 1, size: 1, text: 'hello', ...rest };
}

/** The write that replaces a stored document by `after`. */
export function write(before: Stored | null, after: Letter, seen: Record<string, number> = before?.seen ?? {}): Write {
  return { collection: letters, before, after: { id: after.id, revision: (before?.revision ?? 0) + 1, seen, document: after } };
}

export function changes(some: Partial<Changes>): Changes {
  return { writes: [], inserts: [], park: [], unpark: [], checkpoint: null, ...some };
}
