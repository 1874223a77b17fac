import { Logger } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type EndReason } from './live-connection.js';
import { type LiveObserver } from './live-hub.js';

const LOGGED_EVERY_MS = 10_000;

/** Counts and logs the ends and failures of live streams. */
export class LiveMetrics implements LiveObserver {
  private readonly ends: Counter<'reason'>;
  private readonly refusals: Counter;
  private readonly failures: Counter;
  private readonly logger = new Logger('LiveStream');
  private loggedAt = 0;
  private sharedLoggedAt = 0;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.ends = new Counter({
      name: 'parley_live_stream_ends_total',
      help: 'Live streams that ended, by reason',
      labelNames: ['reason'] as const,
      registers,
    });
    const help = 'Live streams that were refused because their connection had other requests in progress';
    this.refusals = new Counter({ name: 'parley_live_streams_refused_total', help, registers });
    this.failures = new Counter({ name: 'parley_live_failures_total', help: 'Failed reads for live streams', registers });
  }

  watchOpen(size: () => number): void {
    new Gauge({
      name: 'parley_live_streams',
      help: 'Live streams that are open',
      registers: [this.registry],
      collect() {
        this.set(size());
      },
    });
  }

  ended(reason: EndReason): void {
    this.ends.inc({ reason });
  }

  refused(): void {
    this.refusals.inc();
  }

  sharedLimitFailed(error: unknown): void {
    if (Date.now() - this.sharedLoggedAt < LOGGED_EVERY_MS) return;
    this.sharedLoggedAt = Date.now();
    const cause = error instanceof Error ? error.message : String(error);
    this.logger.warn(`The limit of live streams that all instances share cannot be applied; each applies it alone: ${cause}`);
  }

  /** Logs one failure in ten seconds: while the database is unavailable, each stream would log its own. */
  failed(error: unknown): void {
    this.failures.inc();
    if (Date.now() - this.loggedAt < LOGGED_EVERY_MS) return;
    this.loggedAt = Date.now();
    this.logger.error('Live streams cannot read the inbox; their clients reconnect', error);
  }
}
