import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { longestDelayMs } from '../support/event-loop.js';
import { BOMBS } from '../support/picture-bombs.js';
import { World } from '../../testing/marketplace/client/world.js';

const MOST_BYTES = 10 * 1024 * 1024;
const BLOCKED_MS = 250;
/** The event loop of a process that gets no processor is late, too: code that blocks it blocks it in every round. */
const ROUNDS = 3;

let parley: AllInOne;
let world: World;
beforeAll(async () => {
  parley = await startAllInOne();
  world = await World.around(parley);
}, 90_000);
afterAll(() => world.close(), 60_000);

/** Fills a picture to nearly 10 MB with trailing bytes, which the server reads and drops. */
function filled(file: Buffer): Buffer {
  return Buffer.concat([file, randomBytes(MOST_BYTES - file.length - 2_000)]);
}

async function pictures(): Promise<Buffer[]> {
  const grains = (width: number, height: number) => sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });
  return Promise.all([
    grains(1_800, 1_800).png({ compressionLevel: 0 }).toBuffer(),
    grains(16_384, 180).jpeg({ quality: 100 }).toBuffer().then(filled),
    grains(180, 16_383).webp({ quality: 90, effort: 0 }).toBuffer().then(filled),
    Promise.resolve(BOMBS['a GIF with 2,000 frames of 25 megapixels']()).then(filled),
    Promise.resolve(BOMBS['a GIF with 300,000 frames']()),
    grains(1_000, 1_000).gif({ effort: 1 }).toBuffer().then(filled),
  ]);
}

describe('pictures of 10 MB', () => {
  it('do not block the event loop during upload, conversion and download', async () => {
    const files = await pictures();
    const buyers = files.map(() => world.buyer());
    const { pictureId } = await buyers[0].upload(files[0]);
    const delays: number[] = [];
    for (let round = 0; round < ROUNDS && (round === 0 || Math.min(...delays) >= BLOCKED_MS); round++) {
      await longestDelayMs(parley);
      let isOver = false;
      const uploads = files.map((file, i) => buyers[i].client.upload('/v1/pictures', file));
      const reads = files.map(() => buyers[0].client.get(`/v1/pictures/${pictureId}`));
      const work = Promise.all([...uploads, ...reads]).finally(() => (isOver = true));
      let answered = 0;
      while (!isOver) {
        expect((await fetch(`${parley.baseUrl}/health/live`)).status).toBe(200);
        answered++;
        await sleep(5);
      }
      const answers = await work;
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(3);
      expect(answered).toBeGreaterThan(0);
      delays.push(await longestDelayMs(parley));
    }
    process.stderr.write(`Longest delays of the event loop under pictures: ${delays.map(Math.round).join(', ')} ms\n`);
    expect(Math.min(...delays)).toBeLessThan(BLOCKED_MS);
  }, 90_000);
});
