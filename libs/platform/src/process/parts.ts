import { randomBytes } from 'node:crypto';
import { Logger, type Provider } from '@nestjs/common';
import { Health } from '../health/health.js';
import { Metrics } from '../health/metrics.js';
import { NEW_ID } from '../tokens.js';

/** What every process has, whatever it does. */
export interface Parts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
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
