import { type DynamicModule, Module } from '@nestjs/common';
import { type RateWindow } from '@parley/event-sourcing';
import { MESSAGE_RATE, Metrics, RATE_LIMITS, RATE_WINDOW, REPLY_RATE, type RateSettings } from '@parley/runtime';
import { RateLimits } from './rate-limits.js';

/** Rate limits of callers. A storage module provides `RATE_WINDOW`, which counts. */
@Module({})
export class RateLimitModule {
  static forRoot(settings: RateSettings): DynamicModule {
    return {
      module: RateLimitModule,
      global: true,
      providers: [
        { provide: RATE_LIMITS, inject: [RATE_WINDOW, Metrics], useFactory: (window: RateWindow, { registry }: Metrics) => new RateLimits(settings, window, registry) },
        { provide: REPLY_RATE, inject: [RATE_LIMITS], useFactory: (limits: RateLimits) => limits.of('replies') },
        { provide: MESSAGE_RATE, inject: [RATE_LIMITS], useFactory: (limits: RateLimits) => limits.of('messages') },
      ],
      exports: [RATE_LIMITS, REPLY_RATE, MESSAGE_RATE],
    };
  }
}
