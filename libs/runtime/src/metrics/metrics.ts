import { Logger } from '@nestjs/common';
import { WAITS } from '@parley/event-sourcing';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { CallbackGauge } from './callback-gauge.js';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The process's metrics, in Prometheus's format at `/metrics`. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });

  private readonly projected = new Counter({
    name: 'parley_projected_events_total',
    help: 'Events that were projected into a read model',
    labelNames: ['read_model'] as const,
    registers: [this.registry],
  });
  private readonly parked = new Counter({
    name: 'parley_parked_events_total',
    help: 'Events whose projection failed; their streams are parked',
    labelNames: ['read_model'] as const,
    registers: [this.registry],
  });
  private readonly parkedStreams = new CallbackGauge(
    this.registry,
    'parley_parked_streams',
    'Parked streams: the projection of one of their events failed',
    'read_model',
  );
  private readonly logger = new Logger('Projection');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observeRequest(method: string, route: string, status: number, ms: number): void {
    this.requests.labels(method, route, String(status)).observe(ms / 1000);
  }

  observeBatch(readModel: string, events: number): void {
    this.projected.labels(readModel).inc(events);
  }

  watchParked(readModel: string, streams: () => Promise<number>): void {
    this.parkedStreams.watch(readModel, streams);
  }

  observeParked(readModel: string, stream: string, version: number, error: string): void {
    this.parked.labels(readModel).inc();
    // Later events of a parked stream would fill the log without new information.
    if (error !== WAITS) this.logger.error(`${readModel}: event ${version} of ${stream} is parked, with all later ones of the stream: ${error}`);
  }
}
