import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FieldValue, type Query } from '../read-models/collection.js';
import { type DocumentStore } from '../read-models/document-store.js';
import { type Letter, changes, letter, letters, write } from './letters.js';
import { random } from './random.js';

const colours = ['red', 'green', 'blue'] as const;
const folders = [null, 'a', 'b'] as const;
let owners = 0;

/** The contract of queries, compared with filtering, sorting and cutting all documents. */
export function testQueries(the: () => DocumentStore): void {
  test('finds and counts the same as a filter over all documents', async () => {
    const documents = fc.array(
      fc.record({
        colour: fc.constantFrom(...colours),
        read: fc.boolean(),
        folder: fc.constantFrom(...folders),
        at: fc.integer({ min: 1, max: 12 }),
        size: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 60 },
    );
    const oneOrMore = <T extends FieldValue>(...values: T[]) =>
      fc.oneof(fc.constantFrom(...values), fc.uniqueArray(fc.constantFrom(...values), { maxLength: values.length }));
    const optional = { requiredKeys: [] };
    const range = fc.record({ from: fc.integer({ min: 0, max: 13 }), below: fc.integer({ min: 0, max: 13 }) }, optional);
    const questions = fc.oneof(
      fc.record({
        where: fc.record({ colour: oneOrMore(...colours), read: oneOrMore(0, 1) }),
        sort: fc.constant(['-at']),
        range: fc.option(range.map((limits) => ({ field: 'at', ...limits })), { nil: undefined }),
      }),
      fc.record({ where: fc.constant({}), sort: fc.constant(['-at']), range: fc.constant(undefined) }),
      fc.record({
        where: fc.record({ folder: oneOrMore(...folders) }),
        sort: fc.constant(['size', '-at']),
        range: fc.option(range.map((limits) => ({ field: 'size', ...limits })), { nil: undefined }),
      }),
    );
    const several = fc.array(questions, { minLength: 1, maxLength: 8 });
    const run = fc.asyncProperty(documents, several, fc.integer({ min: 1, max: 9 }), async (some, asked, limit) => {
      const owner = `owner-${++owners}`;
      const all = some.map((each, i) => letter(`${owner}/${String(i).padStart(2, '0')}`, owner, each));
      await the().projection.commit(changes({ writes: [...all].reverse().map((each) => write(null, each)) }));
      for (const { where, sort, range: limits } of asked) {
        const query = { where: { owner, ...where }, sort, range: limits };
        const expected = naively(all, query);
        expect(await pages(the(), { ...query, limit })).toEqual(expected);
        expect(await the().documents.countEach(letters, [query])).toEqual([expected.length]);
      }
      const queries = asked.map(({ where, range: limits }) => ({ where: { owner, ...where }, range: limits }));
      const counts = queries.map((query) => naively(all, { ...query, sort: [] }).length);
      expect(await the().documents.countEach(letters, queries)).toEqual(counts);
    });
    await fc.assert(run, { numRuns: 60 });
  });

  test('sorts by id in descending order within a range of ids', async () => {
    const ids = ['t/1', 't/2', 't/3', 't-1/1', 't.1/1', 't0', 't:1/1', 'u/1'];
    await the().projection.commit(changes({ writes: ids.map((id) => write(null, letter(id, 'ann'))) }));
    const found = (query: Omit<Query, 'where' | 'sort'>) => the().documents.find(letters, { where: {}, sort: ['-id'], ...query });
    expect((await found({ range: { field: 'id', from: 't/', below: 't0' }, limit: 9 })).map(({ id }) => id)).toEqual(['t/3', 't/2', 't/1']);
    expect((await found({ range: { field: 'id', from: 't/', below: 't/3' }, limit: 1 })).map(({ id }) => id)).toEqual(['t/2']);
    expect((await found({ range: { field: 'id', from: 't/' }, after: ['t/2'], limit: 9 })).map(({ id }) => id)).toEqual(['t/1']);
  });

  test('neither repeats nor skips unchanged documents while pages are read during writes', async () => {
    const next = random(11);
    const anywhere = (id: string) => letter(id, 'ann', { at: Math.floor(next() * 40) * 10, colour: colours[Math.floor(next() * 3)] });
    const still = Array.from({ length: 150 }, (_, i) => anywhere(`still-${i}`));
    const moving = Array.from({ length: 40 }, (_, i) => anywhere(`moving-${i}`));
    await the().projection.commit(changes({ writes: [...still, ...moving].map((each) => write(null, each)) }));
    let made = 0;
    const disturb = async () => {
      const id = `moving-${Math.floor(next() * moving.length)}`;
      const before = (await the().projection.load([{ collection: letters, id }])).get(letters)?.[0] ?? null;
      await the().projection.commit(changes({ writes: [write(before, anywhere(id)), write(null, anywhere(`new-${made++}`))] }));
    };
    const filters: Query['where'][] = [{ owner: 'ann' }, { owner: 'ann', colour: colours, read: [0, 1] }];
    for (const where of filters) {
      const read = await pages(the(), { where, sort: ['-at'], limit: 7 }, disturb);
      expect(read.filter(({ id }) => id.startsWith('still-'))).toEqual(naively(still, { where: { owner: 'ann' }, sort: ['-at'] }));
    }
    expect(made).toBeGreaterThan(20);
  });

  test('throws for a query over an undeclared field', async () => {
    await expect(the().documents.find(letters, { where: { text: 'x' }, sort: [], limit: 1 })).rejects.toThrow('text');
    await expect(the().documents.find(letters, { where: { owner: 'x' }, sort: ['-text'], limit: 1 })).rejects.toThrow('text');
  });
}

/** All pages of a query. */
async function pages(store: DocumentStore, query: Query, between: () => Promise<void> = () => Promise.resolve()): Promise<Letter[]> {
  const read: Letter[] = [];
  let after: FieldValue[] | undefined;
  for (;;) {
    const page = await store.documents.find(letters, { ...query, after });
    expect(page.length).toBeLessThanOrEqual(query.limit);
    read.push(...page);
    if (page.length < query.limit) return read;
    const last = page[page.length - 1];
    after = [...query.sort.map((field) => letters.fields[field.replace('-', '')](last)), last.id];
    await between();
  }
}

function naively(all: readonly Letter[], { where, sort, range }: Omit<Query, 'limit'>): Letter[] {
  const value = (field: string, each: Letter) => (field === 'id' ? each.id : letters.fields[field](each));
  const matches = (each: Letter) =>
    Object.entries(where).every(([field, wanted]) => [wanted].flat().includes(value(field, each))) &&
    (range?.from === undefined || (value(range.field, each) as number | string) >= range.from) &&
    (range?.below === undefined || (value(range.field, each) as number | string) < range.below);
  const compare = (a: Letter, b: Letter) => {
    for (const field of [...sort, 'id']) {
      const name = field.replace('-', '');
      const [left, right] = [value(name, a) as number, value(name, b) as number];
      if (left !== right) return left < right === field.startsWith('-') ? 1 : -1;
    }
    return 0;
  };
  return all.filter(matches).sort(compare);
}
