// Reads the log of a data folder, then rebuilds the inbox until it can be queried, with the built code:
// rebuild.mjs <folder>. Writes events per second and the peak resident memory as one line of JSON.
import { Processor } from '../../../libs/event-sourcing/dist/index.js';
import { inboxProjection } from '../../../libs/inbox/dist/index.js';
import { openSqlite } from '../../../libs/adapters/sqlite/dist/index.js';
import { publicEventOf } from '../../../apps/all-in-one/dist/public-events.js';

const BATCH = 20_000;

function readAndParse(store) {
  let events = 0;
  for (let position = 0, more = true; more; ) {
    const page = store.readLog(position, BATCH);
    position = page.position;
    events += page.events.length;
    more = page.events.length === BATCH;
  }
  return events;
}

const sqlite = openSqlite(process.argv[2]);
const { eventStore, feed, readModels } = sqlite;
const begun = performance.now();
const events = readAndParse(eventStore);
const read = performance.now();
const { name, collections } = inboxProjection;
const store = await readModels.open(name, 1, collections);
const processor = new Processor({ projection: inboxProjection, store, feed, decode: publicEventOf, batchSize: BATCH });
await processor.start();
await processor.caughtUp();
await processor.stop();
await readModels.activate(name, 1);
const rebuilt = performance.now();
sqlite.close();
const figures = {
  read: (events / (read - begun)) * 1000,
  rebuilt: (events / (rebuilt - read)) * 1000,
  residentMb: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(figures));
