import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { type AllInOne } from '../../testing/processes/all-in-one.js';
import { median, percentile } from '../harness/statistics.js';
import { type Measurement, type Result } from '../measurement.js';
import { authorization, withParley } from '../processes/parley.js';

const MIB = 1024 * 1024;
const LASTS_MS = 3_000;
const EVERY_MS = 5;
const SENDERS = 4;
const PAGE = 100;
/** Requests per second of all senders. */
const PAGES_AT_ONCE = 100;

type Load = (parley: AllInOne) => Promise<() => Promise<void>>;

const idle: Load = () => Promise.resolve(() => sleep(100));

/** Uploads a picture of 10 MB repeatedly. */
const pictures: Load = async (parley) => {
  const png = await sharp(randomBytes(1_800 * 1_800 * 3), { raw: { width: 1_800, height: 1_800, channels: 3 } }).png({ compressionLevel: 0 }).toBuffer();
  const file = new Blob([new Uint8Array(png), randomBytes(10 * MIB - png.length - 2_000)]);
  const token = await authorization(parley, { role: 'buyer', id: 'b-1' });
  return async () => {
    const form = new FormData();
    form.set('file', file, 'picture.png');
    await (await fetch(`${parley.baseUrl}/v1/pictures`, { method: 'POST', headers: { authorization: token }, body: form })).arrayBuffer();
  };
};

/** Sends valid JSON bodies of 1 MiB. */
const bodies: Load = async (parley) => {
  const token = await authorization(parley, { role: 'operator', id: 'ops' });
  const sellerIds = Array.from({ length: 50_000 }, (_, i) => `seller-${String(i).padStart(9, '0')}`);
  const audience = { sellerIds };
  const body = JSON.stringify({ category: 'system', kind: 'tip', severity: 'low', title: 't', body: '', audience }).padEnd(MIB, ' ');
  const headers = { authorization: token, 'content-type': 'application/json' };
  return async () => {
    await (await fetch(`${parley.baseUrl}/v1/notices`, { method: 'POST', headers, body })).arrayBuffer();
  };
};

/** Requests pages of 100 messages of the largest size, concurrently. */
const pages: Load = async (parley) => {
  const [seller, buyer] = [await authorization(parley, { role: 'seller', id: 's-pages' }), await authorization(parley, { role: 'buyer', id: 'b-pages' })];
  const headers = { authorization: buyer, 'content-type': 'application/json' };
  const body = JSON.stringify({ sellerId: 's-pages', text: '👍'.repeat(2_000) });
  const write = async () => (await (await fetch(`${parley.baseUrl}/v1/messages`, { method: 'POST', headers, body })).json()) as { conversationId: string; version: number };
  const sent = await Promise.all(Array.from({ length: PAGE }, write));
  const newest = Math.max(...sent.map(({ version }) => version));
  const path = `/v1/conversations/${sent[0].conversationId}/messages?limit=${PAGE}&after=${sent[0].conversationId}@${newest}`;
  const read = async () => (await fetch(parley.baseUrl + path, { headers: { authorization: seller } })).arrayBuffer();
  return async () => {
    await Promise.all(Array.from({ length: PAGES_AT_ONCE / SENDERS }, read));
  };
};

/** The latency of `/health/live` under large requests. */
export const liveness: Measurement = {
  name: 'liveness',
  async run(bench) {
    const folder = await bench.data.empty();
    return withParley(folder, async (parley) => {
      const results: Result[] = [];
      for (const [name, load] of [['idle', idle], ['under pictures of 10 MB', pictures], ['under JSON bodies of 1 MiB', bodies], [`under ${PAGES_AT_ONCE} pages of messages of 0.8 MB at once`, pages]] as const) {
        bench.progress(`liveness ${name}`);
        const request = await load(parley);
        const samples: number[][] = [];
        for (let i = 0; i < bench.samples; i++) samples.push(await waitsWhile(parley, request));
        const longest = samples.map((waits) => Math.max(...waits));
        const all = samples.flat();
        results.push({
          what: `\`/health/live\` ${name}, longest wait in ${LASTS_MS / 1000} s`,
          value: median(longest),
          unit: 'ms',
          better: 'less',
          bound: 250,
          aim: null,
          figures: `p50 ${percentile(all, 0.5).toFixed(2)} ms, p99 ${percentile(all, 0.99).toFixed(1)} ms, longest ${Math.max(...longest).toFixed(1)} ms, of ${all.length}`,
        });
      }
      return results;
    });
  },
};

/** The latencies of `/health/live` while some clients send the request repeatedly. */
async function waitsWhile(parley: AllInOne, request: () => Promise<void>): Promise<number[]> {
  const end = performance.now() + LASTS_MS;
  const sender = async () => {
    while (performance.now() < end) await request();
  };
  const senders = Promise.all(Array.from({ length: SENDERS }, sender));
  const waits: number[] = [];
  while (performance.now() < end) {
    const began = performance.now();
    await (await fetch(`${parley.baseUrl}/health/live`)).arrayBuffer();
    waits.push(performance.now() - began);
    await sleep(EVERY_MS);
  }
  await senders;
  return waits;
}
