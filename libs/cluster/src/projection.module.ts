import { type DynamicModule, Module } from '@nestjs/common';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoAdapters } from '@parley/mongo';
import { Health, Metrics, ShutdownSteps } from '@parley/runtime';
import { ActiveProjection, type ActiveProjectionOptions } from './active-projection.js';
import { KAFKA, MONGO } from './injection-tokens.js';
import { untilAvailable } from './retry.js';

/**
 * Keeps the active generation of a read model up to date. The process answers no commands, so a restart is cheap: stalled consumers make it
 * not alive.
 */
@Module({})
export class ProjectionModule {
  static forRoot(options: Pick<ActiveProjectionOptions, 'projection' | 'topics'>): DynamicModule {
    const useFactory = async ({ readModels }: MongoAdapters, kafka: KafkaAdapters, health: Health, metrics: Metrics, steps: ShutdownSteps) => {
      health.add('kafka', () => kafka.check());
      health.addLiveness('kafka', () => {
        const stalls = kafka.stalls();
        if (stalls.length > 0) throw new Error(stalls.join('; '));
      });
      const projection = new ActiveProjection({ ...options, readModels, kafka, metrics });
      await untilAvailable(() => projection.start());
      steps.add('projection', () => projection.stop());
      return projection;
    };
    return { module: ProjectionModule, providers: [{ provide: ActiveProjection, inject: [MONGO, KAFKA, Health, Metrics, ShutdownSteps], useFactory }] };
  }
}
