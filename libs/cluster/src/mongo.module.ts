import { type DynamicModule, Module } from '@nestjs/common';
import { Health, Metrics, ShutdownSteps } from '@parley/runtime';
import { MONGO } from './injection-tokens.js';
import { openDatabase } from './servers.js';
import { type MongoDbSettings } from './settings.js';

/** The process's own database. Waits for MongoDB, for ever; the process is ready when MongoDB is. */
@Module({})
export class MongoModule {
  static forRoot(settings: MongoDbSettings, name: string): DynamicModule {
    const useFactory = async (health: Health, metrics: Metrics, steps: ShutdownSteps) => {
      const mongo = await openDatabase(settings, name, { health, metrics });
      steps.add('database', () => mongo.close());
      return mongo;
    };
    return { module: MongoModule, global: true, providers: [{ provide: MONGO, inject: [Health, Metrics, ShutdownSteps], useFactory }], exports: [MONGO] };
  }
}
