import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { Locked, Sqlite } from './driver.js';
import { temporaryFolder } from '../testing/temporary.js';

describe('Sqlite', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  let database: Sqlite;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.folder, 'test.db');
    database = new Sqlite(path, { synchronous: 'NORMAL' });
    database.exec('create table things (id text primary key, n integer, loose)');
  });
  afterEach(() => {
    database.close();
    folder.remove();
  });

  const insert = (id: string, n: number | null) => database.run('insert or ignore into things values (?, ?, ?)', id, n, n);
  const ids = () => database.all<{ id: string }>('select id from things order by id').map(({ id }) => id);

  test('keeps the 500 most recently used prepared statements', () => {
    insert('a', 1);
    for (let n = 0; n < 1_200; n++) {
      expect(database.first<{ n: number }>(`select n + ${n} as n from things`)).toMatchObject({ n: n + 1 });
      ids();
    }
    expect([database.prepared, ids()]).toEqual([500, ['a']]);
  });

  test('returns rows and the number of changed rows', () => {
    expect([insert('a', 2 ** 53 - 1), insert('a', 2), insert('b', null)]).toEqual([1, 0, 1]);
    expect(database.all('select * from things order by id')).toEqual([
      { id: 'a', n: 2 ** 53 - 1, loose: 2 ** 53 - 1 },
      { id: 'b', n: null, loose: null },
    ]);
    expect(database.first<{ n: number }>('select n from things where id = ?', 'a')?.n).toBe(2 ** 53 - 1);
    expect(database.first('select n from things where id = ?', 'none')).toBeUndefined();
  });

  test('binds the parameters of each call, also if a statement is used by several methods', () => {
    for (let n = 1; n <= 5; n++) insert(String(n), n);
    const sql = 'select count(*) as n from things where n >= ?';
    const counts = [database.first<{ n: number }>(sql, 2)?.n, database.all<{ n: number }>(sql, 3)[0].n, database.first<{ n: number }>(sql, 5)?.n, database.all<{ n: number }>(sql, 1)[0].n];
    expect(counts).toEqual([4, 3, 1, 5]);
  });

  test.each([0, 1, 19, 20, 21, 45])('inserts %i rows and applies the conflict clause to existing ones', (count) => {
    insert('7', 100);
    const rows = Array.from({ length: count }, (_, i) => [String(i), i]);
    database.insertAll('into things', ['id', 'n'], rows, 'on conflict (id) do update set n = n + excluded.n');
    const expected = new Map([['7', 100], ...rows.map(([id, n]) => [id, id === '7' ? 107 : n] as const)]);
    expect(new Map(database.all<{ id: string; n: number }>('select id, n from things').map(({ id, n }) => [id, n]))).toEqual(expected);
    database.insertAll('or ignore into things', ['id', 'n'], [['7', 1]]);
    expect(database.first<{ n: number }>('select n from things where id = ?', '7')?.n).toBe(expected.get('7'));
  });

  test('commits a transaction completely or rolls it back', () => {
    expect(database.transaction(() => insert('a', 1))).toBe(1);
    const failing = () =>
      database.transaction(() => {
        insert('b', 1);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(ids()).toEqual(['a']);
    database.transaction(() => insert('c', 1));
    expect(ids()).toEqual(['a', 'c']);
  });

  test('throws Unavailable for retryable errors, and Locked for a locked file', () => {
    const second = new Sqlite(path, { synchronous: 'NORMAL' });
    second.exec('begin immediate');
    expect(() => database.transaction(() => insert('a', 1))).toThrow(Locked);
    expect(() => insert('a', 1)).toThrow(Locked);
    second.exec('rollback');
    expect(insert('a', 1)).toBe(1);
    second.close();
    expect(() => new Sqlite(join(folder.folder, 'no', 'such', 'folder.db'), { synchronous: 'NORMAL' })).toThrow(Unavailable);
    expect(() => second.all('select 1')).toThrow(Unavailable);
  });

  test('throws Unavailable for a full disk, rolls back, and recovers', () => {
    insert('a', 1);
    database.exec('pragma max_page_count = 12');
    const fill = () => database.transaction(() => Array.from({ length: 200 }, (_, i) => insert(`${i}`.padEnd(2000, '.'), i)));
    expect(fill).toThrow(Unavailable);
    expect(ids()).toEqual(['a']);
    database.exec('pragma max_page_count = 100000');
    fill();
    expect(ids()).toHaveLength(201);
  });

  test('does not throw Unavailable for SQL errors and invalid files', () => {
    const errorOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error;
      }
      return null;
    };
    for (const defect of ['selec', 'select * from nothing', "insert into things (id) values ('a'), ('a')"]) {
      const error = errorOf(() => database.run(defect));
      expect(error).not.toBeNull();
      expect(error).not.toBeInstanceOf(Unavailable);
    }
    writeFileSync(join(folder.folder, 'text.db'), 'this is not a database'.repeat(100));
    expect(errorOf(() => new Sqlite(join(folder.folder, 'text.db'), { synchronous: 'NORMAL' }))).not.toBeInstanceOf(Unavailable);
  });
});
