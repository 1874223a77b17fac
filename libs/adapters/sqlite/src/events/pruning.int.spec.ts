import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changes, letter, letters, write } from '@parley/event-sourcing/testing';
import { SqliteAnswerStore } from '../storage/answer-store.js';
import { Sqlite } from '../database/driver.js';
import { GroupCommit } from '../database/group-commit.js';
import { SqliteReadModels } from '../read-models/read-models.js';
import { temporaryFolder } from '../testing/temporary.js';

const HOUR = 60 * 60 * 1000;

describe('retention', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let database: Sqlite;
  let now: number;

  beforeEach(() => {
    now = 1_700_000_000_000;
    folder = temporaryFolder();
    database = new Sqlite(join(folder.folder, 'test.db'), { synchronous: 'NORMAL' });
  });
  afterEach(() => {
    database.close();
    folder.remove();
  });

  async function open() {
    const readModels = new SqliteReadModels(database, () => now);
    const store = await readModels.open('letterbox', 1, [letters]);
    await readModels.activate('letterbox', 1);
    return store;
  }

  test('keeps change-log lines for an hour, and the newest for ever', async () => {
    const store = await open();
    const put = (id: string) => store.projection.commit(changes({ writes: [write(null, letter(id, 'ann'))] }));
    const since = async (n: string) => (await store.changes.since(['ann'], `ann=${n}`, 100))?.map(({ id }) => id) ?? null;
    await put('1');
    await put('2');
    now += HOUR - 1000;
    await put('3');
    expect(await since('0')).toEqual(['1', '2', '3']);
    now += 2000;
    await put('4');
    expect(await since('0')).toBeNull();
    expect(await since('1')).toBeNull();
    expect(await since('2')).toEqual(['3', '4']);
    expect(await store.changes.timeOf('ann=3')).toBe(1_700_000_000_000 + HOUR - 1000);
    now += 5 * HOUR;
    const again = await open();
    expect(await again.changes.head(['ann'])).toBe('ann=4');
    expect(await since('4')).toEqual([]);
    expect(await since('5')).toBeNull();
    await again.projection.commit(changes({ writes: [write(null, letter('5', 'ann'))] }));
    expect(await since('2')).toBeNull();
    expect(await since('4')).toEqual(['5']);
    expect(await again.changes.head(['ann'])).toBe('ann=5');
  });

  test('renumbers change-log lines of an older release by scope, also those that it writes later', async () => {
    const store = await open();
    for (const [id, owner] of [['1', 'ann'], ['2', 'bob'], ['3', 'ann']]) await store.projection.commit(changes({ writes: [write(null, letter(id, owner))] }));
    database.exec('drop table letterbox__scopes; drop index letterbox__changes_scope_n; alter table letterbox__changes drop column n');
    const upgraded = await open();
    const since = async (cursor: string) => (await upgraded.changes.since(['ann'], cursor, 100))?.map(({ id }) => id) ?? null;
    expect([await since('ann=0'), await since('ann=1'), await since('3')]).toEqual([['1', '3'], ['3'], null]);
    database.exec("insert into letterbox__changes (scope, collection, id, at) values ('ann', 'letters', '4', 0), ('bob', 'letters', '5', 0)");
    const again = await open();
    expect((await again.changes.since(['ann', 'bob'], 'ann=2&bob=1', 100))?.map(({ id }) => id)).toEqual(['4', '5']);
    await again.projection.commit(changes({ writes: [write(null, letter('6', 'ann'))] }));
    expect(await again.changes.head(['ann', 'bob'])).toBe('ann=4&bob=2');
  });

  test('prunes a long change log in steps', async () => {
    const store = await open();
    for (let i = 0; i < 4; i++) {
      const writes = Array.from({ length: 2500 }, (_, n) => write(null, letter(`${i}/${n}`, 'ann')));
      await store.projection.commit(changes({ writes }));
    }
    const kept = () => database.first<{ n: number }>('select count(*) as n from letterbox__changes')?.n;
    now += 2 * HOUR;
    for (const expected of [5001, 2, 3, 4]) {
      now += 1000;
      await store.projection.commit(changes({ writes: [write(null, letter(`new-${now}`, 'ann'))] }));
      expect(kept()).toBe(expected);
    }
  });

  test('keeps answers for two days', async () => {
    const answers = new SqliteAnswerStore(database, new GroupCommit(database), () => now);
    const answer = { fingerprint: 'f', status: 200, body: 1 };
    await answers.save('old', answer);
    now += 24 * HOUR;
    await answers.save('day', answer);
    expect(await answers.find('old')).toEqual(answer);
    now += 24 * HOUR + 1;
    await answers.save('new', answer);
    expect(await answers.find('old')).toBeNull();
    expect(await answers.find('day')).toEqual(answer);
  });
});
