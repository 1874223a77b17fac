import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { storedFixtures } from '@parley/event-sourcing/testing';
import { type Temporary, openTemporary } from './testing/temporary.js';

const fixtures = storedFixtures();
const COLUMNS = ['position', 'stream', 'version', 'type', 'at', 'data', 'commit_id', 'commit_size', 'fingerprint'] as const;

describe('rows of earlier releases in the table of events', () => {
  let sqlite: Temporary;
  beforeEach(async () => {
    sqlite = await openTemporary();
  });
  afterEach(() => sqlite.close());

  it('are read by stream, by commit and in the order of the log', async () => {
    const database = sqlite.connect();
    database.insertAll('into events', COLUMNS, fixtures.map((fixture) => COLUMNS.map((column) => fixture.sqlite[column])));
    database.close();
    for (const { event, sqlite: row } of fixtures) {
      expect(await sqlite.eventStore.read(event.stream, event.version - 1)).toContainEqual(event);
      if (row.commit_id !== null) expect(await sqlite.eventStore.find(row.commit_id as string)).toMatchObject({ events: [event], fingerprint: row.fingerprint });
    }
    const inOrder = [...fixtures].sort((a, b) => Number(a.sqlite.position) - Number(b.sqlite.position));
    expect(sqlite.eventStore.readLog(0, 100).events).toEqual(inOrder.map(({ event }) => event));
  });

  it('are what this release writes', async () => {
    for (const { event, sqlite: row } of fixtures) {
      const { stream, version, at, ...decided } = event;
      const request = { commitId: (row.commit_id as string | null) ?? undefined, fingerprint: (row.fingerprint as string | null) ?? undefined };
      await sqlite.eventStore.append({ stream, expectedVersion: version - 1, events: [decided], at, ...request });
    }
    const database = sqlite.connect();
    const rows = database.all<object>('select * from events order by stream, version');
    database.close();
    expect(rows).toMatchObject(fixtures.map(({ sqlite: { position: _, ...row } }) => row));
  });
});
