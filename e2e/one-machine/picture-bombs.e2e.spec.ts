import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { type Answer } from '../../testing/marketplace/client/client.js';
import { eventually } from '../../testing/async/eventually.js';
import { childrenOf, totalMb, peakMb, reportsMemory } from '../support/memory.js';
import { BOMBS } from '../support/picture-bombs.js';
import { animation, noise } from '../../testing/marketplace/client/pictures.js';
import { type Picture, type Problem } from '../../testing/marketplace/client/shapes.js';
import { World } from '../../testing/marketplace/client/world.js';

const MOST_MB = 512;
/** Includes the conversion process: encoding a WebP of 25 megapixels with transparency takes 340 MB for a moment. */
const MOST_TOGETHER_MB = 600;
const SIDE = 5_000;

let parley: AllInOne;
let world: World;
beforeAll(async () => {
  parley = await startAllInOne();
  world = await World.around(parley);
  if (!reportsMemory) process.stderr.write('This system does not report the memory of a process: that bound is NOT tested here.\n');
}, 90_000);
afterAll(() => world.close(), 60_000);

const upload = (bytes: Uint8Array): Promise<Answer<Picture & Problem>> => world.buyer().client.upload('/v1/pictures', bytes);
const said = ({ status, body }: Answer<Problem>): string => `${status} ${body.code}`;

/** Pictures of 25 megapixels, in the most expensive formats to decode or encode. */
async function largePictures(): Promise<Buffer[]> {
  const grains = await sharp(await noise('png', 500, 500)).resize(SIDE, SIDE, { kernel: 'cubic' }).raw().toBuffer();
  const grainy = () => sharp(grains, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  const clear = () => sharp({ create: { width: SIDE, height: SIDE, channels: 4, background: { r: 9, g: 99, b: 199, alpha: 0.5 } } });
  const kinds: [number, Promise<Buffer>][] = [
    [10, clear().flatten().jpeg().toBuffer()],
    [1, grainy().jpeg({ quality: 90 }).toBuffer()],
    [1, grainy().jpeg({ quality: 80, progressive: true, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6 }).toBuffer()],
    [5, clear().png().toBuffer()],
    [1, clear().toColourspace('rgb16').png({ progressive: true }).toBuffer()],
    [1, clear().gif({ effort: 1 }).toBuffer()],
    [1, clear().webp({ lossless: true, effort: 0 }).toBuffer()],
  ];
  const files = await Promise.all(kinds.map(async ([times, made]) => Array.from<Buffer>({ length: times }).fill(await made)));
  return files.flat();
}

describe('A decompression bomb', () => {
  const harmless = 'a PNG with a colour profile of 500 MB';
  it.each(Object.entries(BOMBS).filter(([name]) => name !== harmless))('is refused: %s', async (_name, make) => {
    expect(['413 PICTURE_TOO_LARGE', '415 PICTURE_UNSUPPORTED']).toContain(said(await upload(await make())));
  });

  it('is refused by its header alone if the header has its size', async () => {
    for (const name of ['a PNG of 20,000 x 20,000 pixels', 'a JPEG of 65,500 x 65,500 pixels', 'a GIF of 65,535 x 65,535 pixels']) {
      expect(said(await upload(await BOMBS[name]()))).toBe('413 PICTURE_TOO_LARGE');
    }
  });

  it(`is converted if it is harmless: ${harmless}`, async () => {
    expect((await upload(await BOMBS[harmless]())).body).toMatchObject({ contentType: 'image/png', width: 8, height: 8 });
  });

  it(`costs less than ${MOST_MB} MB of memory, also for twenty at once with twenty large pictures`, async () => {
    const large = await largePictures();
    const bombs = await Promise.all(Object.values(BOMBS).map(async (make) => make()));
    const files = large.flatMap((file, index) => [file, bombs[index % bombs.length]]);
    expect([large.length, files.length]).toEqual([20, 40]);
    let together = 0;
    const watch = setInterval(() => (together = Math.max(together, reportsMemory ? totalMb(parley.pid) : 0)), 10);
    const answers = await Promise.all(files.map(upload)).finally(() => clearInterval(watch));
    answers.forEach(({ status, body }, index) => {
      if (index % 2 === 0) expect([index, status, body.width, body.height]).toEqual([index, 201, SIDE, SIDE]);
      else expect([index, status < 500]).toEqual([index, true]);
    });
    const alone = reportsMemory ? peakMb(parley.pid) : 0;
    process.stderr.write(`Largest: ${Math.round(alone)} MB the server, ${Math.round(together)} MB with the conversion process.\n`);
    expect(alone).toBeLessThan(MOST_MB);
    expect(together).toBeLessThan(MOST_TOGETHER_MB);
  }, 120_000);
});

describe('A truncated picture', () => {
  const still = (format: 'jpeg' | 'png' | 'gif' | 'webp') => noise(format, 120, 90);
  it.each<[string, () => Promise<Buffer>]>([
    ['a JPEG', () => still('jpeg')],
    ['a PNG', () => still('png')],
    ['an interlaced PNG', async () => sharp(await still('png')).png({ progressive: true }).toBuffer()],
    ['a GIF', () => still('gif')],
    ['an animated GIF', () => animation(4, 120, 90)],
    ['a WebP', () => still('webp')],
    ['an animated WebP', async () => sharp(await animation(4, 120, 90), { animated: true }).webp().toBuffer()],
  ])('is refused, near its beginning, in its middle or at its end: %s', async (_name, make) => {
    const whole = await make();
    expect((await upload(whole)).status).toBe(201);
    for (const part of [0.1, 0.5, 0.9, 0.99]) {
      const cut = whole.subarray(0, Math.floor(whole.length * part));
      expect([part, said(await upload(cut))]).toEqual([part, '415 PICTURE_UNSUPPORTED']);
    }
  });
});

describe('The conversion process', () => {
  const clear = sharp({ create: { width: SIDE, height: SIDE, channels: 4, background: '#ff000080' } });
  const slow = () => clear.clone().webp({ lossless: true, effort: 0 }).toBuffer();

  /** Resolves with the conversion process when it converts. */
  const decoding = (before: readonly number[]): Promise<number> =>
    eventually(() => {
      const [running] = childrenOf(parley.pid);
      if (!running || (before.includes(running) && totalMb(parley.pid) < 300)) throw new Error('It does not convert yet');
      return running;
    });

  it('ends when the client disconnects, and another process converts the next picture', async () => {
    if (!reportsMemory) return process.stderr.write('This system does not list the children of a process: a client that disconnects is NOT tested here.\n');
    const buyer = world.buyer();
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(await slow())]), 'picture');
    const headers = { authorization: (await buyer.client.authorization()) ?? '' };
    const before = childrenOf(parley.pid);
    const leaving = new AbortController();
    const left = fetch(`${parley.baseUrl}/v1/pictures`, { method: 'POST', headers, body: form, signal: leaving.signal }).catch(() => 'left');
    const child = await decoding(before);
    // A stopped process would never end its conversion.
    process.kill(child, 'SIGSTOP');
    leaving.abort();
    expect(await left).toBe('left');
    await eventually(() => expect(childrenOf(parley.pid)).not.toContain(child));
    expect((await upload(await noise('png'))).status).toBe(201);
  }, 30_000);

  it.each<[NodeJS.Signals, string]>([
    ['SIGSEGV', '415 PICTURE_UNSUPPORTED'],
    ['SIGKILL', '503 UNAVAILABLE'],
  ])('may crash (%s): the picture is refused, and the next one is accepted', async (signal, answer) => {
    if (!reportsMemory) return process.stderr.write('This system does not list the children of a process: their crash is NOT tested here.\n');
    const file = await slow();
    const before = childrenOf(parley.pid);
    const taken = upload(file);
    const child = await decoding(before);
    process.kill(child, signal);
    expect(said(await taken)).toBe(answer);
    expect((await upload(await noise('png'))).status).toBe(201);
  }, 30_000);
});
