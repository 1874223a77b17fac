import { randomBytes } from 'node:crypto';
import { Logger, type Provider } from '@nestjs/common';
import { type HttpSettings } from '../config/http-settings.js';
import { Health } from '../health/health.js';
import { Metrics } from '../health/metrics.js';
import { NEW_ID } from '../tokens.js';
import { type StartingServer, answerWhileStarting } from './starting-server.js';

/** What every process has, whatever it does. */
export interface Parts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Answers until the process itself does; missing in tests, and in processes that start at once. */
  readonly starting?: StartingServer;
}

export function createParts(): Parts {
  return { logger: new Logger('Parley'), metrics: new Metrics(), health: new Health() };
}

/** The parts of a process that has something to wait for: from now on it answers probes, and is not ready. Error: if the port is taken. */
export async function startParts(settings: HttpSettings): Promise<Parts> {
  const parts = createParts();
  return { ...parts, starting: await answerWhileStarting(settings, parts) };
}

/** The parts under the names by which features ask for them. */
export function partProviders({ metrics, health }: Parts): Provider[] {
  return [
    { provide: Health, useValue: health },
    { provide: Metrics, useValue: metrics },
    { provide: NEW_ID, useValue: () => randomBytes(16).toString('hex') },
  ];
}
