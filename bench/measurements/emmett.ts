import { join } from 'node:path';
import { openSqlite } from '@parley/sqlite';
import { sideBySide } from '../harness/side-by-side.js';
import { type Measurement } from '../measurement.js';
import { CONCURRENT, appendMessages } from './appending.js';
import { EMMETT, openEmmett } from './emmett-store.js';

const WHAT = `${CONCURRENT} concurrent checked appends over ${EMMETT}, same file settings`;

/**
 * The same appends with another event store on SQLite, in its fastest durable configuration: one open connection and one append at a
 * time. Its own pool opens a connection for each append, and these deadlock on locks. Concurrent appends on one connection share a
 * transaction and are acknowledged before it is flushed.
 */
export const emmett: Measurement = {
  name: 'emmett',
  async run(bench) {
    const folder = await bench.data.empty();
    const theirs = await openEmmett(join(folder, 'emmett.db'), bench.progress).catch((error: unknown) => String(error));
    if (typeof theirs === 'string') return [{ what: WHAT, because: theirs }];
    const sqlite = openSqlite(folder);
    try {
      const count = bench.quick ? 1000 : 4000;
      const { ratio, one, other } = await sideBySide(
        bench.samples,
        () => appendMessages(count * 5, CONCURRENT, (commit) => sqlite.eventStore.append(commit)),
        () => appendMessages(count, 1, (commit) => theirs.append(commit)),
      );
      const figures = `${Math.round(one)}/s over ${Math.round(other)}/s`;
      return [{ what: WHAT, value: ratio, unit: 'x', better: 'more', bound: null, aim: 10, figures }];
    } finally {
      theirs.close();
      sqlite.close();
    }
  },
};
