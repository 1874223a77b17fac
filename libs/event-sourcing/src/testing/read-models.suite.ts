import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ReadModels } from '../read-models/document-store.js';
import { type DocumentStoreFixture } from './document-store.suite.js';
import { changes, letter, letters, stamps, write } from './letters.js';

/** The contract of read models: generations side by side, one of them active. */
export function testReadModels(name: string, open: () => Promise<DocumentStoreFixture>): void {
  describe(`${name} as a store of read models`, () => {
    let fixture: DocumentStoreFixture;
    let readModels: ReadModels;
    beforeEach(async () => {
      fixture = await open();
      ({ readModels } = fixture);
    });
    afterEach(() => fixture.close());

    const collections = [stamps, letters];
    const generation = (n: number, of = 'letterbox') => readModels.open(of, n, collections);
    async function dump(n: number, of = 'letterbox') {
      const lines: { collection: string; id: string; json: string }[] = [];
      for await (const line of readModels.dump(of, n, collections)) lines.push(line);
      return lines;
    }

    test('has no active generation until one is activated, for all processes', async () => {
      expect(await readModels.active('letterbox')).toBeNull();
      await generation(1);
      expect(await readModels.active('letterbox')).toBeNull();
      await readModels.activate('letterbox', 1);
      await readModels.activate('other', 4);
      expect(await readModels.active('letterbox')).toBe(1);
      expect(await fixture.other.active('letterbox')).toBe(1);
      await generation(2);
      await readModels.activate('letterbox', 2);
      expect(await fixture.other.active('letterbox')).toBe(2);
      expect(await readModels.active('other')).toBe(4);
    });

    test('separates generations and read models', async () => {
      const [one, two, other] = [await generation(1), await generation(2), await generation(1, 'other')];
      await one.projection.commit(
        changes({
          writes: [write(null, letter('1', 'ann'))],
          park: [{ stream: 's', version: 1, event: { type: 'E', data: 1, stream: 's', version: 1, at: 1 }, error: 'x' }],
          checkpoint: '9',
        }),
      );
      for (const apart of [two, other]) {
        expect(await apart.documents.get(letters, '1')).toBeNull();
        expect(await apart.documents.tallies('ann')).toEqual({});
        expect(await apart.projection.checkpoint()).toBeNull();
        expect(await apart.parked.list()).toEqual([]);
      }
      expect(await (await generation(1)).documents.get(letters, '1')).toEqual(letter('1', 'ann'));
    });

    test('empties a dropped generation and keeps the others', async () => {
      for (const n of [1, 2, 11]) {
        await (await generation(n)).projection.commit(changes({ writes: [write(null, letter('1', 'ann'))], checkpoint: '9' }));
      }
      await readModels.activate('letterbox', 2);
      await readModels.drop('letterbox', 1);
      await readModels.drop('letterbox', 7);
      const again = await generation(1);
      expect(await again.documents.get(letters, '1')).toBeNull();
      expect(await again.projection.checkpoint()).toBeNull();
      expect(await again.documents.tallies('ann')).toEqual({});
      for (const n of [2, 11]) expect(await (await generation(n)).documents.get(letters, '1')).toEqual(letter('1', 'ann'));
    });

    test('refuses to drop the active generation', async () => {
      await generation(1);
      await readModels.activate('letterbox', 1);
      await expect(readModels.drop('letterbox', 1)).rejects.toThrow('active');
    });

    test('announces only changes of the active generation, in a shared log', async () => {
      const one = await generation(1);
      await readModels.activate('letterbox', 1);
      const start = await one.changes.head(['ann']);
      await one.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))] }));
      const two = await generation(2);
      await two.projection.commit(changes({ writes: [write(null, letter('1', 'ann')), write(null, letter('2', 'ann'))] }));
      expect((await two.changes.since(['ann'], start, 9))?.map(({ id }) => id)).toEqual(['1']);
      await readModels.activate('letterbox', 2);
      await two.projection.commit(changes({ writes: [write(null, letter('3', 'ann'))] }));
      expect((await one.changes.since(['ann'], start, 9))?.map(({ id }) => id)).toEqual(['1', '3']);
    });

    test('dumps documents by collection and id, equal documents as equal texts', async () => {
      const ids = Array.from({ length: 2100 }, (_, i) => `${(i * 7919) % 2100}-${i % 3}`);
      const documents = ids.map((id) => letter(id, 'ann', { text: `text ${id} 👍` }));
      for (const n of [1, 2]) {
        const store = await generation(n);
        const order = n === 1 ? documents : [...documents].reverse();
        for (let i = 0; i < order.length; i += 500) {
          await store.projection.commit(changes({ writes: order.slice(i, i + 500).map((each) => write(null, each, { a: 1 })) }));
        }
        await store.projection.commit(changes({ inserts: [{ collection: stamps, id: 's', document: { owner: 'ann', value: 1 } }] }));
      }
      const before = (await (await generation(2)).projection.load([{ collection: letters, id: ids[0] }])).get(letters)?.[0] ?? null;
      await (await generation(2)).projection.commit(changes({ writes: [write(before, documents[0])] }));
      const [one, two] = [await dump(1), await dump(2)];
      const inOrder = [...ids].sort().map((id) => `letters/${id}`);
      expect(one.map(({ collection, id }) => `${collection}/${id}`)).toEqual([...inOrder, 'old_stamps/s']);
      expect(two).toEqual(one);
      expect(one[0].json.startsWith(JSON.stringify(documents.find(({ id }) => id === one[0].id)))).toBe(true);
    });

    test('dumps documents with other contents or applied versions as other texts', async () => {
      for (const n of [1, 2, 3]) {
        const store = await generation(n);
        await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann', { size: n === 2 ? 2 : 1 }), { a: n === 3 ? 2 : 1 })] }));
      }
      const [one, two, three] = [await dump(1), await dump(2), await dump(3)];
      expect(two).not.toEqual(one);
      expect(three).not.toEqual(one);
    });

    test('dumps the existing collections of a generation that has fewer', async () => {
      const store = await readModels.open('letterbox', 1, [letters]);
      await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))] }));
      expect((await dump(1)).map(({ collection, id }) => `${collection}/${id}`)).toEqual(['letters/1']);
    });
  });
}
