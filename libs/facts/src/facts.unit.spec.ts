import { describe, expect, it } from '@jest/globals';
import { type DocumentReader, type Query } from '@parley/event-sourcing';
import { type Facts, createFacts } from './facts.js';
import { requireOwnPictures } from './own-pictures.js';
import { type PictureUse } from './projection.js';

const [P1, P2] = ['1'.repeat(32), '2'.repeat(32)];
const uses: PictureUse[] = [3, 1, 2].map((at) => ({ pictureId: P1, sellerId: 's-1', buyerId: 'b-1', from: 'buyer', place: 'order', at }));
const DOCUMENTS: Readonly<Record<string, unknown>> = {
  'blacklisted_buyers/s-1~b-1': { sellerId: 's-1', buyerId: 'b-1', since: 10 },
  'blacklisted_buyers/s-1~b-2': { sellerId: 's-1', buyerId: 'b-2', since: null },
  [`picture_owners/${P1}`]: { role: 'buyer', id: 'b-1' },
};

/** Facts over a few documents, and what was asked of their store and in which order. */
function facts(): { facts: Facts; asked: string[] } {
  const asked: string[] = [];
  const ask = <T>(what: string, answer: unknown): Promise<T> => {
    asked.push(what);
    return Promise.resolve(answer as T);
  };
  const store: Pick<DocumentReader, 'get' | 'find' | 'tallies'> = {
    get: ({ name }, id) => ask('get', DOCUMENTS[`${name}/${id}`] ?? null),
    find: ({ name }, query: Query) => ask(`find ${name} ${JSON.stringify(query)}`, uses),
    tallies: (owner) => ask('tallies', owner === 's-1' ? { blacklisted: 7 } : {}),
  };
  return { facts: createFacts(store as DocumentReader, () => ask('fresh', undefined)), asked };
}

describe('facts', () => {
  it('tell who is blacklisted and since when', async () => {
    const { facts: known } = facts();
    expect(await known.blacklistedSince('s-1', 'b-1')).toBe(10);
    const pairs = [['s-1', 'b-1'], ['s-1', 'b-2'], ['s-2', 'b-1']];
    expect(await Promise.all(pairs.map(([seller, buyer]) => known.isBlacklisted(seller, buyer)))).toEqual([true, false, false]);
    expect(await known.blacklistedSince('s-1', 'b-2')).toBeNull();
  });

  it.each([
    ['an older version', 1, null, 10],
    ['a later version', 3, 30, 30],
    ['a later removal', 3, null, null],
  ])('take a blacklisting of the register that is %s by versions', async (_name, version, since, expected) => {
    const store = { get: () => Promise.resolve({ sellerId: 's-1', buyerId: 'b-1', since: 10, version: 2 }) } as unknown as DocumentReader;
    const register = { record: () => Promise.resolve(), find: () => Promise.resolve({ version, since }) };
    const known = createFacts(store, () => Promise.resolve(), { register });
    expect(await known.blacklistedSince('s-1', 'b-1')).toBe(expected);
    expect(await known.isBlacklisted('s-1', 'b-1')).toBe(expected !== null);
  });

  it('hold a registered blacklisting that the topic has not told of, and one of an older release without a version', async () => {
    const find = () => Promise.resolve({ version: 1, since: 5 });
    const of = (document: unknown) =>
      createFacts({ get: () => Promise.resolve(document) } as unknown as DocumentReader, () => Promise.resolve(), {
        register: { record: () => Promise.resolve(), find },
      });
    expect(await of(null).isBlacklisted('s-1', 'b-1')).toBe(true);
    expect(await of({ sellerId: 's-1', buyerId: 'b-1', since: null }).isBlacklisted('s-1', 'b-1')).toBe(true);
  });

  it('tell how many are blacklisted', async () => {
    const { facts: known } = facts();
    expect([await known.blacklistSize('s-1'), await known.blacklistSize('s-2')]).toEqual([7, 0]);
  });

  it('tell whose a picture is and where it was sent, oldest first', async () => {
    const { facts: known, asked } = facts();
    expect([await known.pictureOwner(P1), await known.pictureOwner(P2)]).toEqual([{ role: 'buyer', id: 'b-1' }, null]);
    expect(await known.pictureUses(P1, { role: 'seller', id: 's-1' })).toEqual(uses);
    expect(asked.at(-1)).toBe(`find picture_uses {"where":{"picture":"${P1}"},"sort":["at"],"limit":1000}`);
  });

  it('are as fresh as can be: each question waits for what was acknowledged before it', async () => {
    for (const question of [
      (known: Facts) => known.isBlacklisted('s-1', 'b-1'),
      (known: Facts) => known.blacklistSize('s-1'),
      (known: Facts) => known.pictureOwner(P1),
      (known: Facts) => known.pictureUses(P1, { role: 'seller', id: 's-1' }),
    ]) {
      const { facts: known, asked } = facts();
      await question(known);
      expect([asked[0], asked.length]).toEqual(['fresh', 2]);
    }
  });
});

describe('pictures in a message', () => {
  it.each<[string, { role: string; id: string }, string[], boolean]>([
    ['none', { role: 'seller', id: 's-1' }, [], true],
    ["the sender's own", { role: 'buyer', id: 'b-1' }, [P1], true],
    ["another buyer's", { role: 'buyer', id: 'b-2' }, [P1], false],
    ["a buyer's, of a seller with the same id", { role: 'seller', id: 'b-1' }, [P1], false],
    ['one that there is not', { role: 'buyer', id: 'b-1' }, [P1, P2], false],
  ])('may be %s', async (_name, sender, pictureIds, isFine) => {
    const judged = requireOwnPictures(facts().facts, sender, pictureIds);
    if (isFine) await judged;
    else await expect(judged).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' });
  });
});
