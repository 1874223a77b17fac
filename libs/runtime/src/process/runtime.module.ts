import { randomBytes } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { Health } from '../health/health.js';
import { NEW_ID } from '../injection-tokens.js';
import { Metrics } from '../metrics/metrics.js';
import { ShutdownSteps } from './shutdown-steps.js';

/** Answers probes while the other modules still connect; so it exists before Nest creates them. */
export interface Probed {
  readonly health: Health;
  readonly metrics: Metrics;
}

/** Health, metrics, ids and shutdown steps, for all modules of a process. Import it first: then its shutdown hook is the last to run. */
@Module({})
export class RuntimeModule {
  static forRoot({ health, metrics }: Probed = { health: new Health(), metrics: new Metrics() }): DynamicModule {
    return {
      module: RuntimeModule,
      global: true,
      providers: [
        { provide: Health, useValue: health },
        { provide: Metrics, useValue: metrics },
        { provide: NEW_ID, useValue: () => randomBytes(16).toString('hex') },
        ShutdownSteps,
      ],
      exports: [Health, Metrics, NEW_ID, ShutdownSteps],
    };
  }
}
