import { randomBytes } from 'node:crypto';
import { Logger, type Provider } from '@nestjs/common';
import { Health } from '../health/health.js';
import { Metrics } from '../metrics/metrics.js';
import { NEW_ID } from '../injection-tokens.js';

/** What every process has, whatever it does. */
export interface Parts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Answers probes until the process itself does; missing in tests, and in processes that start at once. */
  readonly starting?: { close(): Promise<void> };
}

export function createParts(): Parts {
  return { logger: new Logger('Parley'), metrics: new Metrics(), health: new Health() };
}

/** The parts under the names by which features ask for them. */
export function partProviders({ metrics, health }: Parts): Provider[] {
  return [
    { provide: Health, useValue: health },
    { provide: Metrics, useValue: metrics },
    { provide: NEW_ID, useValue: () => randomBytes(16).toString('hex') },
  ];
}
