import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { openSqlite } from '../index.js';
import { Child } from '../testing/child.js';
import { temporaryFolder } from '../testing/temporary.js';

describe('data folder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  test('is created if it is missing', () => {
    const deep = join(folder.folder, 'not', 'there yet');
    openSqlite(deep).close();
    expect(existsSync(join(deep, 'parley.db'))).toBe(true);
  });

  test('has files readable only by their owner, with any umask, also those of an earlier release', () => {
    const before = process.umask(0);
    try {
      const made = join(folder.folder, 'made');
      const modes = () => Object.fromEntries(readdirSync(made).map((name) => [name, statSync(join(made, name)).mode & 0o777]));
      for (let time = 0; time < 2; time++) {
        const opened = openSqlite(made);
        expect(statSync(made).mode & 0o777).toBe(0o700);
        expect(modes()).toEqual({ 'lock.db': 0o600, 'lock.db-journal': 0o600, 'parley.db': 0o600, 'parley.db-shm': 0o600, 'parley.db-wal': 0o600 });
        opened.close();
        for (const name of readdirSync(made)) chmodSync(join(made, name), 0o644);
      }
    } finally {
      process.umask(before);
    }
  });

  test('can be opened by one process at a time, and the error names the folder', () => {
    const first = openSqlite(folder.folder);
    expect(() => openSqlite(folder.folder)).toThrow(`Another process uses the data folder ${folder.folder}`);
    expect(() => openSqlite(folder.folder)).toThrow('PARLEY_DATA');
    first.close();
    openSqlite(folder.folder).close();
  });

  test('can be opened after its process was killed, with all acknowledged commits', async () => {
    const child = new Child('keep-appending.ts', folder.folder);
    try {
      await child.said(/stream-0@100\n/);
      expect(() => openSqlite(folder.folder)).toThrow(`Another process uses the data folder ${folder.folder}`);
      await child.said(/stream-0@200\n/);
    } finally {
      await child.kill();
    }
    const acknowledged = new Map<string, number>();
    for (const [, stream, version] of child.output.matchAll(/(stream-\d+)@(\d+)\n/g)) acknowledged.set(stream, Number(version));
    expect(acknowledged.size).toBe(16);
    const { eventStore, close } = openSqlite(folder.folder);
    for (const [stream, version] of acknowledged) {
      const events = await eventStore.read(stream);
      expect(events.length).toBeGreaterThanOrEqual(version);
      expect(events.map((event) => event.version)).toEqual(events.map((_, i) => i + 1));
      expect(events.length % 2).toBe(0);
    }
    close();
  });

  test('reports another reason than a lock as such', () => {
    mkdirSync(join(folder.folder, 'lock.db'));
    expect(() => openSqlite(folder.folder)).toThrow(Unavailable);
    expect(() => openSqlite(folder.folder)).not.toThrow('Another process');
  });

  test('is unlocked if its database cannot be opened', () => {
    writeFileSync(join(folder.folder, 'parley.db'), 'this is not a database'.repeat(100));
    expect(() => openSqlite(folder.folder)).toThrow('not a database');
    rmSync(join(folder.folder, 'parley.db'));
    openSqlite(folder.folder).close();
  });
});
