import { join } from 'node:path';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { CLOCK_WARNING_MS, createClock, createHandle } from '@parley/event-sourcing';
import { MemoryWindow } from '@parley/http';
import { noRegister } from '@parley/lookups';
import { soleSweeper } from '@parley/messaging';
import {
  ANSWERS,
  BLACKLIST_REGISTER,
  BLOBS,
  COUNTERS,
  EVENT_STORE,
  HANDLE,
  Health,
  PICTURE_CLAIMS,
  PICTURE_SWEEP,
  RATE_WINDOW,
  ShutdownSteps,
} from '@parley/runtime';
import { DiskBlobs, type SqliteAdapters, type SqliteEventStore, openSqlite } from '@parley/sqlite';

/** `SqliteAdapters`. */
export const SQLITE = Symbol('SQLITE');

const logger = new Logger('Parley');

/** The data folder of one machine: events, pictures, and everything else that features store. */
@Module({})
export class SqliteModule {
  static forRoot(folder: string): DynamicModule {
    const open = (health: Health, steps: ShutdownSteps) => {
      const sqlite = openSqlite(folder, (subscription, error) => logger.error(`${subscription} will try its batch again`, error));
      steps.add('data folder', () => sqlite.close());
      health.add('storage', () => sqlite.check());
      return sqlite;
    };
    const part = (provide: symbol, useFactory: (sqlite: SqliteAdapters) => unknown) => ({ provide, inject: [SQLITE], useFactory });
    const providers = [
      { provide: SQLITE, inject: [Health, ShutdownSteps], useFactory: open },
      part(EVENT_STORE, ({ eventStore }) => eventStore),
      part(COUNTERS, ({ eventStore }) => eventStore),
      part(HANDLE, ({ eventStore }) => createHandle(eventStore, clockOf(eventStore))),
      part(ANSWERS, ({ answers }) => answers),
      part(PICTURE_CLAIMS, ({ claims }) => claims),
      { provide: BLOBS, useValue: new DiskBlobs(join(folder, 'pictures')) },
      { provide: PICTURE_SWEEP, useValue: soleSweeper },
      { provide: BLACKLIST_REGISTER, useValue: noRegister },
      { provide: RATE_WINDOW, useFactory: () => new MemoryWindow() },
    ];
    return { module: SqliteModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}

/** One machine has one clock: only the times of stored events show that it was set back, or was ahead. */
function clockOf(eventStore: SqliteEventStore) {
  const newest = eventStore.lastAt();
  const aheadMs = newest / 1000 - Date.now();
  if (aheadMs > CLOCK_WARNING_MS) {
    const seconds = (aheadMs / 1000).toFixed(1);
    logger.warn(`the newest event is ${seconds} s ahead of the clock, which was set back or was wrong: beyond 5 s new events follow the clock`);
  }
  return createClock(newest);
}
