import { join } from 'node:path';
import Database from 'libsql';
import { openSqlite } from '@parley/sqlite';
import { sideBySide } from '../harness/side-by-side.js';
import { type Bench, type Measurement } from '../measurement.js';
import { CONCURRENT, appendMessages, messages } from './appending.js';

/** Checked concurrent appends, over unchecked rows, each in its own transaction. */
export const appends: Measurement = {
  name: 'appends',
  async run(bench) {
    const folder = await bench.data.empty();
    const sqlite = openSqlite(folder);
    const raw = openRaw(join(folder, 'raw.db'));
    try {
      const { ratio, one, other } = await sideBySide(
        bench.samples,
        () => appendMessages(perSample(bench), CONCURRENT, (commit) => sqlite.eventStore.append(commit)),
        () => raw.insert(perSample(bench)),
      );
      return [
        {
          what: `${CONCURRENT} concurrent checked appends over raw one-row transactions, synchronous=FULL`,
          value: ratio,
          unit: 'x',
          better: 'more',
          bound: 2,
          aim: 5,
          figures: `${Math.round(one)}/s over ${Math.round(other)}/s`,
        },
      ];
    } finally {
      raw.close();
      sqlite.close();
    }
  },
};

function perSample({ quick }: Bench): number {
  return quick ? 2000 : 20_000;
}

/** The driver alone: the same columns in a table without an index, WAL, with a flush after each row. */
function openRaw(path: string) {
  const database = new Database(path);
  database.exec('pragma journal_mode = WAL; pragma synchronous = FULL');
  database.exec('create table events (position integer primary key, stream text, version integer, type text, at integer, data text)');
  const statement = database.prepare('insert into events (stream, version, type, at, data) values (?, ?, ?, ?, ?)');
  return {
    insert(rows: number): Promise<number> {
      const commits = messages(Math.ceil(rows / 4));
      const begun = performance.now();
      for (const { stream, events, at } of commits) statement.run([stream, 1, events[0].type, at, JSON.stringify(events[0].data)]);
      return Promise.resolve((commits.length / (performance.now() - begun)) * 1000);
    },
    close: () => void database.close(),
  };
}
