import { Logger } from '@nestjs/common';
import { ClockWatch } from '@parley/event-sourcing';
import { Gauge, type Registry } from 'prom-client';
import { type Probed } from './runtime.module.js';

const logger = new Logger('Parley');

/**
 * Compares the process's clock with the store's every ten seconds: a warning from one second on, not ready beyond five, and the metric
 * `parley_clock_offset_seconds`.
 */
export async function watchClock(referenceMs: () => Promise<number>, { metrics, health }: Probed): Promise<ClockWatch> {
  const watch = new ClockWatch({
    referenceMs,
    onChange: (offsetMs, level) => {
      const seconds = `${(Math.abs(offsetMs) / 1000).toFixed(1)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} the store's clock`;
      if (level === 'good') logger.log(`the clock agrees with the store's again`);
      else if (level === 'warning') logger.warn(`the clock is ${seconds}: set it right; beyond 5 s this process is not ready`);
      else logger.error(`the clock is ${seconds}: not ready, and no commands are taken until it is set right`);
    },
  });
  await watch.start();
  health.add('clock', () => watch.check());
  observeClock(metrics.registry, () => watch.offsetSeconds());
  return watch;
}

function observeClock(registry: Registry, offsetSeconds: () => number): void {
  new Gauge({
    name: 'parley_clock_offset_seconds',
    help: "The process's clock minus the store's; 0 before the first measurement",
    registers: [registry],
    collect() {
      this.set(offsetSeconds());
    },
  });
}
