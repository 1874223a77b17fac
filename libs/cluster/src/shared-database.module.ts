import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { LeasedWindow } from '@parley/http';
import { type MongoAdapters } from '@parley/mongo';
import { ANSWERS, BLACKLIST_REGISTER, Health, Metrics, PICTURE_CLAIMS, RATE_WINDOW, STREAM_SLOTS, ShutdownSteps } from '@parley/runtime';
import { MONGO, SHARED_MONGO } from './injection-tokens.js';
import { openDatabase } from './servers.js';
import { type MongoDbSettings } from './settings.js';

/** The name of the database of what callers share between services: stored answers, rate limits, blacklistings, claims of pictures and slots of live streams. */
export const SHARED_DATABASE = 'shared';

const logger = new Logger('Parley');

/** The database that all services share. */
@Module({})
export class SharedDatabaseModule {
  static forRoot(settings: MongoDbSettings): DynamicModule {
    // After the process's own database, so that only one of them waits for MongoDB and logs it.
    const open = async (_own: MongoAdapters, health: Health, metrics: Metrics, steps: ShutdownSteps) => {
      const mongo = await openDatabase(settings, SHARED_DATABASE, { health, metrics });
      steps.add('shared database', () => mongo.close());
      return mongo;
    };
    const part = (provide: symbol, useFactory: (mongo: MongoAdapters) => unknown) => ({ provide, inject: [SHARED_MONGO], useFactory });
    return {
      module: SharedDatabaseModule,
      global: true,
      providers: [
        { provide: SHARED_MONGO, inject: [MONGO, Health, Metrics, ShutdownSteps], useFactory: open },
        part(ANSWERS, ({ answers }) => answers),
        part(BLACKLIST_REGISTER, ({ blacklistRegister }) => blacklistRegister),
        part(PICTURE_CLAIMS, ({ claims }) => claims),
        part(STREAM_SLOTS, ({ streamSlots }) => streamSlots),
        part(RATE_WINDOW, ({ rateWindow }) => new LeasedWindow(rateWindow, warnOfLocalLimits)),
      ],
      exports: [ANSWERS, BLACKLIST_REGISTER, PICTURE_CLAIMS, STREAM_SLOTS, RATE_WINDOW],
    };
  }
}

function warnOfLocalLimits(error: unknown): void {
  logger.warn(`the shared rate limits cannot be used; this process counts alone for a moment: ${error instanceof Error ? error.message : String(error)}`);
}
