import { type Commit, Processor, type Projection } from '@parley/event-sourcing';
import { type ParleyEvent } from '@parley/contracts';
import { factsProjection } from '@parley/lookups';
import { inboxProjection } from '@parley/inbox';
import { type SqliteAdapters, openSqlite } from '@parley/sqlite';
import { publicEventOf } from '../../apps/all-in-one/src/public-events.js';

const AT_ONCE = 1000;
const BATCH = 20_000;

/** Appends commits to the store of a data folder, concurrently. */
export async function appendAll(folder: string, commits: Iterable<Commit>, progress: (events: number) => void): Promise<void> {
  const sqlite = openSqlite(folder);
  try {
    let appended = 0;
    const waiting: Promise<unknown>[] = [];
    for (const commit of commits) {
      waiting.push(sqlite.eventStore.append(commit));
      if (waiting.length < AT_ONCE) continue;
      await Promise.all(waiting.splice(0));
      progress((appended += AT_ONCE));
    }
    await Promise.all(waiting);
  } finally {
    sqlite.close();
  }
}

/** Brings the read models of a data folder up to date, as a starting process does. */
export async function projectAll(folder: string, progress: (events: number) => void): Promise<void> {
  const sqlite = openSqlite(folder);
  try {
    for (const projection of [factsProjection, inboxProjection]) await projectOne(sqlite, projection, progress);
  } finally {
    sqlite.close();
  }
}

async function projectOne({ readModels, feed }: SqliteAdapters, projection: Projection<ParleyEvent>, progress: (events: number) => void) {
  const store = await readModels.open(projection.name, 1, projection.collections);
  await readModels.activate(projection.name, 1);
  let projected = 0;
  const onBatch = (events: number) => progress((projected += events));
  const processor = new Processor({ projection, store, feed, decode: publicEventOf, batchSize: BATCH, onBatch });
  await processor.start();
  await processor.caughtUp();
  await processor.stop();
}
