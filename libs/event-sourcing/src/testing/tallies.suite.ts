import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DocumentStore } from '../read-models/document-store.js';
import { ConcurrencyConflict } from '../vocabulary/refusal.js';
import { type Letter, changes, letter, letters, stamps, write } from './letters.js';

let runs = 0;

/** The contract of tallies, compared with counting all documents. */
export function testTallies(the: () => DocumentStore): void {
  test('equal the counts of all documents after any writes in any order', async () => {
    const step = fc.record({
      letters: fc.uniqueArray(
        fc.record({
          id: fc.integer({ min: 0, max: 5 }),
          owner: fc.constantFrom('ann', 'bob'),
          colour: fc.constantFrom('red' as const, 'green' as const, 'blue' as const),
          read: fc.boolean(),
        }),
        { selector: ({ id }) => id, maxLength: 4 },
      ),
      stamps: fc.array(fc.record({ id: fc.integer({ min: 0, max: 3 }), value: fc.integer({ min: 0, max: 2 }) }), { maxLength: 2 }),
      losesItsRace: fc.boolean(),
    });
    const run = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const place = `${++runs}`;
      const model = { letters: new Map<string, Letter>(), stamps: new Map<string, { owner: string; value: number }>() };
      for (const { letters: some, stamps: others, losesItsRace } of steps) {
        const wanted = some.map(({ id, owner, ...rest }) => letter(`${place}/${id}`, `${owner}-${place}`, rest));
        const loaded = (await the().projection.load(wanted.map(({ id }) => ({ collection: letters, id })))).get(letters) ?? [];
        const writes = wanted.map((after) => write(loaded.find(({ id }) => id === after.id) ?? null, after));
        const owner = `ann-${place}`;
        const inserts = others.map(({ id, value }) => ({ collection: stamps, id: `${place}/${id}`, document: { owner, value } }));
        if (losesItsRace) {
          const never = { id: `${place}/never`, revision: 3, seen: {}, document: letter(`${place}/never`, owner) };
          const lost = the().projection.commit(changes({ writes: [...writes, write(never, never.document)], inserts }));
          await expect(lost).rejects.toBeInstanceOf(ConcurrencyConflict);
          continue;
        }
        await the().projection.commit(changes({ writes, inserts }));
        for (const after of wanted) model.letters.set(after.id, after);
        for (const { id, document } of inserts) if (!model.stamps.has(id)) model.stamps.set(id, document);
      }
      for (const owner of [`ann-${place}`, `bob-${place}`]) {
        const expected: Record<string, number> = {};
        const count = (key: string) => (expected[key] = (expected[key] ?? 0) + 1);
        for (const each of model.letters.values()) {
          if (each.owner !== owner) continue;
          count(each.colour);
          if (!each.read) count('unread');
        }
        for (const each of model.stamps.values()) if (each.owner === owner && each.value > 0) count('stamps');
        const kept = Object.entries(await the().documents.tallies(owner)).filter(([, n]) => n !== 0);
        expect(Object.fromEntries(kept)).toEqual(expected);
      }
    });
    await fc.assert(run, { numRuns: 60 });
  });

  test('count a document several times if its keys repeat', async () => {
    const twice = { ...letters, name: 'letters', tally: ({ owner }: Letter) => ({ owner, keys: ['n', 'n', 'm'] }) };
    const entry = write(null, letter('1', 'ann'));
    await the().projection.commit(changes({ writes: [{ ...entry, collection: twice }] }));
    expect(await the().documents.tallies('ann')).toEqual({ n: 2, m: 1 });
  });
}
