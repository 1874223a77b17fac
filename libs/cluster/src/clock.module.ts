import { Global, Module } from '@nestjs/common';
import { ClockWatch } from '@parley/event-sourcing';
import { type MongoAdapters } from '@parley/mongo';
import { Health, Metrics, ShutdownSteps, watchClock } from '@parley/runtime';
import { MONGO } from './injection-tokens.js';

/** Compares the process's clock with that of MongoDB. */
@Global()
@Module({
  providers: [
    {
      provide: ClockWatch,
      inject: [MONGO, Health, Metrics, ShutdownSteps],
      async useFactory(mongo: MongoAdapters, health: Health, metrics: Metrics, steps: ShutdownSteps) {
        const watch = await watchClock(() => mongo.clockMs(), { health, metrics });
        steps.add('clock watch', () => watch.stop());
        return watch;
      },
    },
  ],
  exports: [ClockWatch],
})
export class ClockModule {}
