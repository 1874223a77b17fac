import { Logger } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import { createParts } from './parts.js';
import { watchClock } from './watch-clock.js';

it('a process beyond five seconds from the store is not ready, says why, and shows the difference in its metrics', async () => {
  const parts = createParts();
  Logger.overrideLogger(false);
  const offset = { ms: -60_000 };
  const watch = await watchClock(() => Promise.resolve(Date.now() - offset.ms), parts);
  expect((await parts.health.failures()).clock).toMatch(/^the clock is -60\.\d s off/);
  expect(await parts.metrics.registry.metrics()).toMatch(/^parley_clock_offset_seconds -(60|59\.9)/m);
  offset.ms = 2_000;
  await watch.measure();
  expect(await parts.health.failures()).toEqual({});
  watch.stop();
});
