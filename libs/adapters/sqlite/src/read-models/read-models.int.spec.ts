import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changes, letter, letters, stamps, write } from '@parley/event-sourcing/testing';
import { type Temporary, openTemporary } from '../testing/temporary.js';

describe('indexes of a generation', () => {
  let sqlite: Temporary;
  beforeEach(async () => {
    sqlite = await openTemporary();
  });
  afterEach(() => sqlite.close());

  const open = (generation: number) => sqlite.readModels.open('letterbox', generation, [letters, stamps]);
  const indexes = (generation: number) => {
    const connection = sqlite.connect();
    const sql = "select name from sqlite_master where type = 'index' and name like ? and sql is not null order by name";
    const names = connection.all<{ name: string }>(sql, `letterbox_${generation}_%`).map(({ name }) => name.replace('letterbox_', ''));
    connection.close();
    return names;
  };
  const all = (n: number) => [
    `${n}_letters__owner_colour_read_down_at`,
    `${n}_letters__owner_down_at`,
    `${n}_letters__owner_folder_size_down_at`,
    `${n}_old_stamps__owner`,
  ];

  test('are only those for finding documents to change while it is built', async () => {
    await open(1);
    expect(indexes(1)).toEqual([`1_old_stamps__owner`]);
  });

  test('are complete when it is active, and cover existing documents', async () => {
    const store = await open(1);
    await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))] }));
    await sqlite.readModels.activate('letterbox', 1);
    expect(indexes(1)).toEqual(all(1));
    expect(await store.documents.find(letters, { where: { owner: 'ann' }, sort: ['-at'], limit: 9 })).toEqual([letter('1', 'ann')]);
  });

  test('are created when it is opened, if it was activated without having been opened', async () => {
    await sqlite.readModels.activate('letterbox', 3);
    await open(3);
    expect(indexes(3)).toEqual(all(3));
  });
});
