import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Query } from '@parley/event-sourcing';
import { letters } from '@parley/event-sourcing/testing';
import { Sqlite } from '../database/driver.js';
import { type Statement, countStatements, findStatement } from './queries.js';
import { createIndexes, createTables, tablesOf } from './schema.js';
import { temporaryFolder } from '../testing/temporary.js';

describe('query plans', () => {
  const folder = temporaryFolder();
  let database: Sqlite;
  const tables = tablesOf('letterbox', 1);
  const table = tables.documents(letters);

  beforeAll(() => {
    database = new Sqlite(join(folder.folder, 'test.db'), { synchronous: 'NORMAL' });
    createTables(database, tables, [letters]);
    createIndexes(database, tables, [letters]);
  });
  afterAll(() => {
    database.close();
    folder.remove();
  });

  const planOf = ({ sql, values }: Statement) =>
    database.all<{ detail: string }>(`explain query plan ${sql}`, ...values).map(({ detail }) => detail);
  const plan = (query: Omit<Query, 'limit'>) => planOf(findStatement(table, letters, { ...query, limit: 20 }));

  test.each<[string, Omit<Query, 'limit'>, RegExp]>([
    ['a page', { where: { owner: 'a' }, sort: ['-at'] }, /^SEARCH \w+ USING INDEX \w+owner_down_at \(f_owner=\?\)$/],
    ['the next page', { where: { owner: 'a' }, sort: ['-at'], after: [5, 'x'] }, /owner_down_at \(f_owner=\? AND f_at<\?\)$/],
    ['a range', { where: { owner: 'a' }, sort: ['-at'], range: { field: 'at', from: 1, below: 9 } }, / AND f_at>\? AND f_at<\?\)$/],
    ['one of each filter', { where: { owner: 'a', colour: 'red', read: 0 }, sort: ['-at'], after: [5, 'x'] }, /read_down_at .*f_at<\?\)$/],
    ['null', { where: { owner: 'a', folder: null }, sort: ['size', '-at'] }, /folder_size_down_at \(f_owner=\? AND f_folder=\?\)$/],
    ['mixed directions', { where: { owner: 'a', folder: 'f' }, sort: ['size', '-at'], after: [1, 2, 'x'] }, /f_folder=\? AND f_size>\?\)$/],
  ])('%s uses one range of one index without a sort', (_, query, expected) => {
    const [line, ...more] = plan(query);
    expect(more).toEqual([]);
    expect(line).toMatch(expected);
  });

  test('filters with all values merge ranges of a covering index and read only the documents of the page', () => {
    const lines = plan({ where: { owner: 'a', colour: ['red', 'green', 'blue'], read: [0, 1] }, sort: ['-at'], after: [5, 'x'] });
    const ranges = lines.filter((line) => line.startsWith('SEARCH') && line.includes('COVERING INDEX'));
    expect(ranges).toHaveLength(6);
    for (const line of ranges) expect(line).toMatch(/\(f_owner=\? AND f_colour=\? AND f_read=\? AND f_at<\?\)$/);
    expect(lines.filter((line) => line.startsWith('MERGE'))).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith('SCAN'))).toEqual(['SCAN k']);
    expect(lines).toContain('SEARCH t USING INTEGER PRIMARY KEY (rowid=?)');
  });

  test('counting reads only an index', () => {
    const where = { owner: 'a', colour: ['red', 'blue'], read: 0 };
    const plans = countStatements(table, letters, { where, range: { field: 'at', from: 3 } }).map(planOf);
    expect(plans).toHaveLength(2);
    for (const lines of plans) expect(lines.join()).toMatch(/^SEARCH \w+ USING COVERING INDEX \w+ \(.* AND f_at>\?\)$/);
  });

  test('reading by a field and by ids does not scan a table', () => {
    const lines = planOf({ sql: `select t.id from json_each(?) v cross join ${table} t on t.f_owner = v.value`, values: ['[]'] });
    expect(lines.join()).toMatch(/SEARCH t USING (COVERING )?INDEX \w+ \(f_owner=\?\)$/);
  });
});
