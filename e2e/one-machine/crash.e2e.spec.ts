import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../testing/marketplace/model/random.js';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { eventually } from '../../testing/async/eventually.js';
import { NO_LIMITS } from '../../testing/processes/no-limits.js';
import { picture } from '../../testing/marketplace/client/pictures.js';
import { World } from '../../testing/marketplace/client/world.js';
import { faultsOf } from './crash/faults-of.js';
import { CrashWorkload } from './crash/crash-workload.js';

/** `npm run test:crash` sets it to 200. */
const CRASHES = Number(process.env.E2E_CRASHES ?? 4);
/** Crashes per shop, to bound the data that is checked after each crash. */
const OF_ONE_SHOP = 8;
const seed = Number(process.env.E2E_SEED ?? Date.now() % 1_000_000);

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-crash-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

/** Kills a process at some moment of its start. */
async function killDuringStart(port: number, afterMs: number): Promise<void> {
  const env = { PATH: process.env.PATH, PARLEY_PORT: String(port), PARLEY_DATA: data, ...NO_LIMITS };
  const child = spawn(process.execPath, ['apps/all-in-one/dist/main.js'], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await ended;
}

describe(`A server that is killed at random moments (${CRASHES} times, seed ${seed})`, () => {
  it('has every acknowledged write after a restart, once and in order', async () => {
    const random = new Random(seed);
    const file = await picture('png', 64, 64);
    for (const afterMs of [60, 200, 400]) await killDuringStart(0, afterMs);
    let parley: AllInOne = await startAllInOne({ data });
    const port = Number(new URL(parley.baseUrl).port);
    const world = await World.around(parley);
    const workloads: CrashWorkload[] = [];
    for (let crash = 0; crash < CRASHES; crash += 1) {
      if (crash % OF_ONE_SHOP === 0) workloads.push(await CrashWorkload.open(parley, random, file));
      const workload = workloads[workloads.length - 1];
      let over = false;
      const running = Promise.all(workload.lanes.map((lane) => lane.run(() => over)));
      await sleep(random.int(20, 900));
      await parley.kill();
      over = true;
      await running;
      if (random.chance(0.3)) await killDuringStart(port, random.int(50, 900));
      parley = await startAllInOne({ data, port });
      await Promise.all(workload.lanes.map((lane) => lane.settle()));
      await eventually(async () => expect({ crash, faults: await faultsOf(workload, world) }).toEqual({ crash, faults: [] }));
      expect(parley.logs()).not.toMatch(/"level":"(error|fatal)"/);
    }
    for (const workload of workloads) expect(await faultsOf(workload, world)).toEqual([]);
    expect(world.takeFaults()).toEqual([]);
    await parley.stop();
    const answered = workloads.flatMap(({ lanes }) => lanes).reduce((sum, lane) => sum + lane.answered, 0);
    process.stderr.write(`${CRASHES} crashes, ${answered} acknowledged commands, nothing lost or doubled.\n`);
    expect(answered).toBeGreaterThan(CRASHES * 10);
  }, 120_000 + CRASHES * 30_000);
});
