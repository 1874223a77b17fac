import { type MongoAdapters } from '@parley/mongo';
import { LeasedWindow, RateLimits } from '@parley/http';
import { type Parts, type RateSettings } from '@parley/runtime';

/** The limits of callers, counted by all processes together in the shared database. */
export function sharedLimits(settings: RateSettings, shared: MongoAdapters, { logger, metrics }: Parts): RateLimits {
  const onError = (error: unknown) =>
    logger.warn(`the shared rate limits cannot be used; this process counts alone for a moment: ${error instanceof Error ? error.message : String(error)}`);
  return new RateLimits(settings, new LeasedWindow(shared.rateWindow, onError), metrics.registry);
}
