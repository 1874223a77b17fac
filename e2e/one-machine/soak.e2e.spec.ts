import { describe, expect, it } from '@jest/globals';
import { MEMORY_PROBE, describeSoak, isLeaking, soak } from '../soak/soak.js';
import { startAllInOne } from '../../testing/processes/all-in-one.js';

/** `npm run test:soak` takes half an hour. */
const SECONDS = Number(process.env.E2E_SOAK_SECONDS ?? 20);

describe('A server on one machine', () => {
  it(`keeps a flat heap through ${SECONDS} s of load`, async () => {
    const parley = await startAllInOne({ script: ['--import', MEMORY_PROBE, 'apps/all-in-one/dist/main.js'] });
    try {
      const reports = await soak(parley, [{ name: 'all-in-one', pid: parley.pid, logs: () => parley.logs() }], { seconds: SECONDS });
      process.stderr.write(`${describeSoak(reports)}\n`);
      expect(reports.filter(isLeaking)).toEqual([]);
    } finally {
      await parley.stop();
    }
  }, (SECONDS + 120) * 1000);
});
