import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { Sqlite } from './database/driver.js';
import { openSqlite } from './index.js';
import { temporaryFolder } from './testing/temporary.js';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const each of cleanUp.splice(0).reverse()) each();
});

it('opens a data folder of a release without fingerprints, and stores fingerprints in it', async () => {
  const { folder, remove } = temporaryFolder();
  cleanUp.push(remove);
  const older = new Sqlite(join(folder, 'parley.db'), { synchronous: 'FULL' });
  older.exec(`
    create table events (
      position integer primary key, stream text not null, version integer not null, type text not null, at integer not null,
      data text not null, commit_id text, commit_size integer, unique (stream, version)
    );
    create unique index events_commit on events (commit_id) where commit_id is not null;
    insert into events (stream, version, type, at, data, commit_id, commit_size) values ('s', 1, 'Said', 7, '"hi"', 'older', 1);
  `);
  older.close();
  for (const version of [1, 2]) {
    const sqlite = openSqlite(folder);
    cleanUp.push(sqlite.close);
    expect(await sqlite.eventStore.find('older')).toEqual({
      version: 1,
      events: [{ stream: 's', version: 1, type: 'Said', at: 7, data: 'hi' }],
      repeated: true,
    });
    const commit = { stream: 's', expectedVersion: version, events: [{ type: 'Said', data: 'on' }], at: 7 + version };
    await sqlite.eventStore.append({ ...commit, commitId: `c-${version}`, fingerprint: `f-${version}` });
    expect(await sqlite.eventStore.find(`c-${version}`)).toMatchObject({ version: version + 1, fingerprint: `f-${version}` });
    cleanUp.pop()?.();
  }
});
