import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { type DocumentStore, Processor, type Projection, createClock, createHandle, within } from '@parley/event-sourcing';
import { createFacts, factsProjection } from '@parley/facts';
import { inboxProjection } from '@parley/inbox';
import { type ParleyEvent } from '@parley/contracts';
import {
  BLOBS,
  EVENT_STORE,
  FACTS,
  HANDLE,
  Health,
  IDEMPOTENCY,
  INBOX,
  Idempotency,
  Metrics,
  NEW_ID,
  REPLY_RATE,
  SlidingWindowRate,
} from '@parley/platform';
import { DiskBlobs, type SqliteAdapters, openSqlite } from '@parley/sqlite';
import { publicEventOf } from './public-events.js';
import { type AllInOneSettings } from './settings.js';

/** Where a disk is full, an event may be on it and what follows from it not: a command that needs that is not kept waiting. */
const FRESH_WITHIN_MS = 2_000;

/** The parts of Parley on one machine: chosen here and nowhere else. */
export async function assemble(settings: AllInOneSettings) {
  const logger = new Logger('Parley');
  const sqlite = openSqlite(settings.PARLEY_DATA, (follower, error) => logger.error(`${follower} will try its batch again`, error));
  const metrics = new Metrics();
  const health = new Health();
  health.add('storage', () => sqlite.check());
  const facts = await startProcessor(sqlite, factsProjection, metrics);
  const inbox = await startProcessor(sqlite, inboxProjection, metrics);
  const handle = createHandle(sqlite.eventStore, createClock(sqlite.eventStore.lastAt()));
  const idempotency = new Idempotency(sqlite.answers, (error) => logger.error('an answer could not be remembered', error));
  return {
    metrics,
    health,
    idempotency,
    providers: [
      { provide: HANDLE, useValue: handle },
      { provide: EVENT_STORE, useValue: sqlite.eventStore },
      { provide: BLOBS, useValue: new DiskBlobs(join(settings.PARLEY_DATA, 'pictures')) },
      { provide: FACTS, useValue: createFacts(facts.store, () => within(FRESH_WITHIN_MS, facts.processor.caughtUp(), 'the facts are behind')) },
      { provide: REPLY_RATE, useValue: new SlidingWindowRate(settings.PARLEY_REPLIES_PER_MINUTE) },
      { provide: NEW_ID, useValue: () => randomBytes(16).toString('hex') },
      { provide: IDEMPOTENCY, useValue: idempotency },
      { provide: INBOX, useValue: inbox.store },
      { provide: Health, useValue: health },
      { provide: Metrics, useValue: metrics },
    ],
    /** Everything that was accepted is on the disk; the read models go on where they stopped. */
    async close() {
      await inbox.processor.stop();
      await facts.processor.stop();
      sqlite.close();
    },
  };
}

/** Opens a read model's active generation, makes the first where there is none, and keeps it up to date. */
async function startProcessor(sqlite: SqliteAdapters, projection: Projection<ParleyEvent>, metrics: Metrics) {
  const { readModels, feed } = sqlite;
  const active = await readModels.active(projection.name);
  const store: DocumentStore = await readModels.open(projection.name, active ?? 1, projection.collections);
  if (active === null) await readModels.activate(projection.name, 1);
  const processor = new Processor({
    projection,
    store,
    feed,
    decode: publicEventOf,
    onBatch: (events) => metrics.observeBatch(projection.name, events),
    onParked: ({ stream, version, error }) => metrics.observeParked(projection.name, stream, version, error),
  });
  await processor.start();
  await processor.caughtUp();
  return { store, processor };
}
