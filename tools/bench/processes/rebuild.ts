// Reads the log of a data folder, then builds the inbox from it: rebuild.ts <folder>. Writes what it came to as one line of JSON.
import { rebuild } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { type SqliteEventStore, openSqlite } from '@parley/sqlite';
import { publicEventOf } from '../../../apps/all-in-one/src/public-events.js';

/** Events a second, and the most memory that was resident at a time, megabytes. */
export interface RebuildFigures {
  readonly read: number;
  readonly rebuilt: number;
  readonly residentMb: number;
}

const PAGE = 20_000;

function readAndParse(store: SqliteEventStore): number {
  let events = 0;
  for (let position = 0, more = true; more; ) {
    const page = store.readLog(position, PAGE);
    ({ position } = page);
    events += page.events.length;
    more = page.events.length === PAGE;
  }
  return events;
}

const sqlite = openSqlite(process.argv[2]);
const { eventStore, feed, readModels } = sqlite;
const begun = performance.now();
const events = readAndParse(eventStore);
const read = performance.now();
await rebuild({ readModels, feed, projection: inboxProjection, decode: publicEventOf, switchWhenDifferent: true });
const rebuilt = performance.now();
sqlite.close();
const figures: RebuildFigures = {
  read: (events / (read - begun)) * 1000,
  rebuilt: (events / (rebuilt - read)) * 1000,
  residentMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
