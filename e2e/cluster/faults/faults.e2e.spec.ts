import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../model/random.js';
import { type Pair } from '../../support/pair.js';
import { underTraffic } from '../../support/traffic.js';
import { OwnCluster } from './own-cluster.js';
import { startAll, victims } from './victims.js';

/** `npm run test:faults` makes it 100. */
const KILLS = Number(process.env.E2E_KILLS ?? 10);
const seed = Number(process.env.E2E_SEED ?? Date.now() % 1_000_000);
const PAIRS = 12;
const PAUSE_MS = 50;

let own: OwnCluster;
beforeAll(async () => {
  own = await OwnCluster.start();
}, 240_000);
afterAll(() => own?.stop(), 60_000);

/** Fails unless every request was answered as it should be, and each seller sees everything, as it also counts anew from the events. */
async function expectAllWell(pairs: readonly Pair[], atLeast: number): Promise<void> {
  expect(pairs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(Math.min(...pairs.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(atLeast);
  for (const pair of pairs) await pair.seesAll();
  expect(await own.tool('check', ...pairs.map(({ sellerId }) => sellerId), '--json')).toMatchObject({
    code: 0,
    out: expect.stringContaining('"differences":[]') as unknown,
  });
}

describe('A cluster with two instances of each service', () => {
  it(`has everything that it acknowledged, once and in order, after ${KILLS} kills (seed ${seed})`, async () => {
    const random = new Random(seed);
    const dead: string[] = [];
    let ended = 0;
    const { instances } = own.parley;
    const work = async (): Promise<void> => {
      const next = victims(own, random);
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(random.int(200, 2000));
        const victim = next.next().value;
        await victim.kill();
        await sleep(random.int(0, 1500));
        await victim.start();
        ended += instances.filter(({ isRunning }) => !isRunning).length;
        await startAll(instances);
        dead.push(victim.name);
      }
      await sleep(1000);
    };
    const began = performance.now();
    const pairs = await underTraffic(own.parley, PAIRS, work, { pauseMs: PAUSE_MS, patienceMs: 60_000 });
    const seconds = Math.round((performance.now() - began) / 1000);
    const sum = (of: (pair: Pair) => number) => pairs.reduce((total, pair) => total + of(pair), 0);
    process.stderr.write(
      `${dead.length} kills in ${seconds} s (${dead.join(', ')}): ${sum(({ acknowledged }) => acknowledged)} acknowledged, ` +
        `${sum(({ repeats }) => repeats)} sent again, ${ended} processes ended by themselves\n`,
    );
    await expectAllWell(pairs, KILLS);
  }, 240_000 + KILLS * 30_000);
});
