import { join } from 'node:path';
import { type ParleyEvent } from '@parley/contracts';
import { CLOCK_WARNING_MS, type Projection, createClock, createHandle, withTimeout } from '@parley/event-sourcing';
import { createFacts, factsProjection, noRegister } from '@parley/lookups';
import { inboxProjection } from '@parley/inbox';
import { soleSweeper } from '@parley/messaging';
import { MemoryWindow, RateLimits } from '@parley/http';
import {
  BLACKLIST_REGISTER,
  BLOBS,
  COUNTERS,
  EVENT_STORE,
  FACTS,
  HANDLE,
  INBOX,
  type Metrics,
  type Parts,
  PICTURE_CLAIMS,
  PICTURE_SWEEP,
  STREAMS_PER_SELLER,
  keepProjection,
  openActive,
} from '@parley/runtime';
import { DiskBlobs, type SqliteAdapters, openSqlite } from '@parley/sqlite';
import { publicEventOf } from './public-events.js';
import { type AllInOneSettings } from './settings.js';

/** Where a disk is full, an event may be on it and what follows from it not: a command that needs that is not kept waiting. */
const FRESH_WITHIN_MS = 2_000;

/** The parts of Parley on one machine: chosen here and nowhere else. */
export async function assemble(settings: AllInOneSettings, { logger, metrics, health }: Parts) {
  const sqlite = openSqlite(settings.PARLEY_DATA, (follower, error) => logger.error(`${follower} will try its batch again`, error));
  health.add('storage', () => sqlite.check());
  const newest = sqlite.eventStore.lastAt();
  warnOfClock(newest, logger);
  const facts = await caughtUp(sqlite, factsProjection, metrics);
  const inbox = await caughtUp(sqlite, inboxProjection, metrics);
  return {
    answers: sqlite.answers,
    limits: new RateLimits(settings, new MemoryWindow(), metrics.registry),
    providers: [
      { provide: HANDLE, useValue: createHandle(sqlite.eventStore, createClock(newest)) },
      { provide: EVENT_STORE, useValue: sqlite.eventStore },
      { provide: BLACKLIST_REGISTER, useValue: noRegister },
      { provide: COUNTERS, useValue: sqlite.eventStore },
      { provide: BLOBS, useValue: new DiskBlobs(join(settings.PARLEY_DATA, 'pictures')) },
      { provide: FACTS, useValue: createFacts(facts.store, () => withTimeout(FRESH_WITHIN_MS, facts.processor.caughtUp(), 'the facts are behind'), { claims: sqlite.claims }) },
      { provide: PICTURE_CLAIMS, useValue: sqlite.claims },
      { provide: PICTURE_SWEEP, useValue: soleSweeper },
      { provide: INBOX, useValue: inbox.store },
      { provide: STREAMS_PER_SELLER, useValue: settings.PARLEY_STREAMS_PER_SELLER },
    ],
    /** Everything that was accepted is on the disk; the read models go on where they stopped. */
    async close() {
      await inbox.processor.stop();
      await facts.processor.stop();
      sqlite.close();
    },
  };
}

/** One machine has one clock, so only the times of stored events can tell that it was set back, or was ahead once. */
function warnOfClock(newest: number, logger: Pick<Parts, 'logger'>['logger']): void {
  const aheadMs = newest / 1000 - Date.now();
  if (aheadMs <= CLOCK_WARNING_MS) return;
  const seconds = (aheadMs / 1000).toFixed(1);
  logger.warn(`the newest event is ${seconds} s ahead of the clock, which was set back or was wrong: beyond 5 s new events follow the clock`);
}

async function caughtUp({ readModels, feed }: SqliteAdapters, projection: Projection<ParleyEvent>, metrics: Metrics) {
  const { store } = await openActive(readModels, projection);
  const processor = await keepProjection({ projection, store, feed, decode: publicEventOf, metrics });
  await processor.caughtUp();
  return { store, processor };
}
