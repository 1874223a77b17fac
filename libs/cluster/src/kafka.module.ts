import { type DynamicModule, Module } from '@nestjs/common';
import { Metrics, ShutdownSteps } from '@parley/runtime';
import { KAFKA } from './injection-tokens.js';
import { openBrokers } from './servers.js';
import { type KafkaSettings } from './settings.js';

/** The brokers. Nothing waits for them: consumers and publishers connect in the background, and again after every failure. */
@Module({})
export class KafkaModule {
  static forRoot(settings: KafkaSettings, name: string): DynamicModule {
    const useFactory = (metrics: Metrics, steps: ShutdownSteps) => {
      const kafka = openBrokers(settings, name, metrics);
      steps.add('brokers', () => kafka.close());
      return kafka;
    };
    return { module: KafkaModule, global: true, providers: [{ provide: KAFKA, inject: [Metrics, ShutdownSteps], useFactory }], exports: [KAFKA] };
  }
}
