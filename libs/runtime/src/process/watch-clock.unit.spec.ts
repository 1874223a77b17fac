import { Logger } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import { Health } from '../health/health.js';
import { Metrics } from '../metrics/metrics.js';
import { watchClock } from './watch-clock.js';

it('a process whose clock differs from the store by more than five seconds is not ready, says why, and shows the difference in its metrics', async () => {
  const probed = { health: new Health(), metrics: new Metrics() };
  Logger.overrideLogger(false);
  const offset = { ms: -60_000 };
  const watch = await watchClock(() => Promise.resolve(Date.now() - offset.ms), probed);
  expect((await probed.health.failures()).clock).toMatch(/^the clock is -60\.\d s off/);
  expect(await probed.metrics.registry.metrics()).toMatch(/^parley_clock_offset_seconds -(60|59\.9)/m);
  offset.ms = 2_000;
  await watch.measure();
  expect(await probed.health.failures()).toEqual({});
  watch.stop();
});
