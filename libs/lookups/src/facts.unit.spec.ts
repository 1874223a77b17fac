import { describe, expect, it } from '@jest/globals';
import { type ParleyEvent } from '@parley/contracts';
import { type DocumentReader, UnitOfWork } from '@parley/event-sourcing';
import { MemoryReadModels } from '@parley/event-sourcing/testing';
import { type Facts, createFacts } from './facts.js';
import { requireOwnPictures } from './own-pictures.js';
import { type PictureOwner, type PictureUse, factsProjection, pictureUses } from './projection.js';
import { eventOf } from './testing/events.js';

const [P1, P2] = ['1'.repeat(32), '2'.repeat(32)];
const DOCUMENTS: Readonly<Record<string, unknown>> = {
  'blacklisted_buyers/s-1~b-1': { sellerId: 's-1', buyerId: 'b-1', since: 10 },
  'blacklisted_buyers/s-1~b-2': { sellerId: 's-1', buyerId: 'b-2', since: null },
  [`picture_owners/${P1}`]: { role: 'buyer', id: 'b-1' },
};

/** Facts over a few documents, with the requests to their store in order. */
function facts(): { facts: Facts; asked: string[] } {
  const asked: string[] = [];
  const ask = <T>(what: string, answer: unknown): Promise<T> => {
    asked.push(what);
    return Promise.resolve(answer as T);
  };
  const store: Pick<DocumentReader, 'get' | 'getMany' | 'find' | 'tallies'> = {
    get: ({ name }, id) => ask('get', DOCUMENTS[`${name}/${id}`] ?? null),
    getMany: () => ask('getMany', new Map([['view', {}]])),
    find: () => ask('find', []),
    tallies: (owner) => ask('tallies', owner === 's-1' ? { blacklisted: 7 } : {}),
  };
  return { facts: createFacts(store as DocumentReader, () => ask('fresh', undefined)), asked };
}

describe('createFacts', () => {
  it('returns when a blacklisting began', async () => {
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
  ])('compares a registered blacklisting that is %s by version', async (_name, version, since, expected) => {
    const store = { get: () => Promise.resolve({ sellerId: 's-1', buyerId: 'b-1', since: 10, version: 2 }) } as unknown as DocumentReader;
    const register = { record: () => Promise.resolve(), find: () => Promise.resolve({ version, since }) };
    const known = createFacts(store, () => Promise.resolve(), { register });
    expect(await known.blacklistedSince('s-1', 'b-1')).toBe(expected);
    expect(await known.isBlacklisted('s-1', 'b-1')).toBe(expected !== null);
  });

  it('returns a registered blacklisting that the topic has not delivered, and one of an older release without a version', async () => {
    const find = () => Promise.resolve({ version: 1, since: 5 });
    const of = (document: unknown) =>
      createFacts({ get: () => Promise.resolve(document) } as unknown as DocumentReader, () => Promise.resolve(), {
        register: { record: () => Promise.resolve(), find },
      });
    expect(await of(null).isBlacklisted('s-1', 'b-1')).toBe(true);
    expect(await of({ sellerId: 's-1', buyerId: 'b-1', since: null }).isBlacklisted('s-1', 'b-1')).toBe(true);
  });

  it('counts blacklisted buyers', async () => {
    const { facts: known } = facts();
    expect([await known.blacklistSize('s-1'), await known.blacklistSize('s-2')]).toEqual([7, 0]);
  });

  it('returns the owner of a picture', async () => {
    const { facts: known } = facts();
    expect([await known.pictureOwner(P1), await known.pictureOwner(P2)]).toEqual([{ role: 'buyer', id: 'b-1' }, null]);
  });

  it('waits in each lookup for what was acknowledged before it', async () => {
    for (const question of [
      (known: Facts) => known.isBlacklisted('s-1', 'b-1'),
      (known: Facts) => known.blacklistSize('s-1'),
      (known: Facts) => known.pictureOwner(P1),
      (known: Facts) => known.pictureUses(P1, { role: 'seller', id: 's-1' })[Symbol.asyncIterator]().next(),
    ]) {
      const { facts: known, asked } = facts();
      await question(known);
      expect([asked[0], asked.length]).toEqual(['fresh', 2]);
    }
  });
});

describe('pictureUses', () => {
  const MANY = 2_500;
  const reader = (n: number): PictureOwner => ({ role: 'buyer', id: `b-${n}` });
  const isKnown = async (known: Facts, who: PictureOwner) => !(await known.pictureUses(P1, who)[Symbol.asyncIterator]().next()).done;

  /** Facts over an in-memory store with these events, and with uses in the format of earlier releases. */
  async function factsOf(events: readonly ParleyEvent[], earlier: readonly PictureUse[] = []): Promise<Facts> {
    const readModels = new MemoryReadModels();
    await readModels.activate('facts', 1);
    const store = await readModels.open('facts', 1);
    const documents = new UnitOfWork(new Map());
    for (const event of events) factsProjection.project(event, documents);
    earlier.forEach((use, n) => documents.insert(pictureUses, `${P1}/m-${n}`, use));
    await store.projection.commit({ writes: documents.writes(), inserts: documents.inserted(), park: [], unpark: [], checkpoint: null });
    return createFacts(store.documents, () => Promise.resolve());
  }

  it('finds all readers, for any number of messages with the picture', async () => {
    const replies = Array.from({ length: MANY }, (_, n) => eventOf('ReplySent', 1, n + 1, { buyerId: `b-${n}`, messageId: `m-${n}`, pictureIds: [P1] }));
    const known = await factsOf(replies);
    expect(await Promise.all([0, 999, 1_000, 1_001, MANY - 1, MANY].map((n) => isKnown(known, reader(n))))).toEqual([true, true, true, true, true, false]);
  });

  it('finds all readers among uses in the format of earlier releases', async () => {
    const uses = Array.from({ length: MANY }, (_, n): PictureUse => ({
      ...{ pictureId: P1, sellerId: 's-1', buyerId: `b-${n}`, from: 'seller', place: 'conversation' },
      at: Math.floor(n / 100),
    }));
    const known = await factsOf([], uses);
    expect(await Promise.all([0, 999, 1_000, 1_001, MANY - 1, MANY].map((n) => isKnown(known, reader(n))))).toEqual([true, true, true, true, true, false]);
  });

  it('returns the first use in the conversation, which decides what a blacklisting hides', async () => {
    const events = [5, 7].map((at, n) => eventOf('MessageReceived', n + 1, at, { messageId: `m-${n}`, pictureIds: [P1] }));
    const known = await factsOf(events);
    const uses: PictureUse[] = [];
    for await (const use of known.pictureUses(P1, { role: 'seller', id: 's-1' })) uses.push(use);
    expect(uses).toMatchObject([{ at: 5, place: 'conversation', buyerId: 'b-1' }]);
  });
});

describe('requireOwnPictures', () => {
  it.each<[string, { role: string; id: string }, string[], boolean]>([
    ['none', { role: 'seller', id: 's-1' }, [], true],
    ["the sender's own", { role: 'buyer', id: 'b-1' }, [P1], true],
    ["another buyer's", { role: 'buyer', id: 'b-2' }, [P1], false],
    ["a buyer's, of a seller with the same id", { role: 'seller', id: 'b-1' }, [P1], false],
    ['an unknown one', { role: 'buyer', id: 'b-1' }, [P1, P2], false],
  ])('checks %s', async (_name, sender, pictureIds, isFine) => {
    const judged = requireOwnPictures(facts().facts, sender, pictureIds);
    if (isFine) await judged;
    else await expect(judged).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' });
  });
});
