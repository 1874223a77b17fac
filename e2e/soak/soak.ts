import { setTimeout as sleep } from 'node:timers/promises';
import { RecordedShop } from '../cluster/faults/history/recorded-shop.js';
import { Client, type Wire } from '../../testing/marketplace/client/client.js';
import { eventually } from '../../testing/async/eventually.js';
import { LiveStream } from '../../testing/marketplace/client/sse.js';
import { uniqueId } from '../../testing/marketplace/client/unique-id.js';
import { type MemorySample, bytesPerCommand } from './memory-trend.js';

/** The module that a process has to import for memory samples. */
export const MEMORY_PROBE = new URL('./memory-probe.mjs', import.meta.url).href;

/** A process under the memory probe. */
export interface ProbedProcess {
  readonly name: string;
  readonly pid: number;
  logs(): string;
}

export interface SoakOptions {
  readonly seconds: number;
  /** The number of memory samples, evenly spread. */
  readonly samples?: number;
  readonly shops?: number;
  readonly pauseMs?: number;
}

export interface SoakReport {
  readonly name: string;
  readonly commands: number;
  readonly firstBytes: number;
  readonly lastBytes: number;
  /** Measured in the second half of the soak. */
  readonly bytesPerCommand: number;
}

/** A process that retains more per command leaks. Filling caches take less, a retained event takes more. */
const FLAT_BYTES_PER_COMMAND = 1024;
/** The variation of a heap between two collections. A short run cannot detect smaller growth. */
const NOISE_BYTES = 1024 * 1024;

/** Whether a process leaks memory. */
export function isLeaking({ bytesPerCommand: growth, commands }: SoakReport): boolean {
  return growth > FLAT_BYTES_PER_COMMAND && (growth * commands) / 2 > NOISE_BYTES;
}

const SAMPLE_WITHIN_MS = 20_000;
/** The delay between two rounds of readers. */
const VISITOR_PAUSE_MS = 100;

/**
 * Puts a Parley under load and samples the memory of its processes. The load: new buyers, conversations and orders, replies, marks,
 * blacklistings, retracted notices, pages of every list, and live streams that open and close.
 */
export async function soak(wire: Wire, processes: readonly ProbedProcess[], options: SoakOptions): Promise<SoakReport[]> {
  const { seconds, samples = 12, shops: count = 4, pauseMs = 5 } = options;
  let commands = 0;
  const shops = Array.from({ length: count }, () => new RecordedShop(wire, ({ kind }) => void (commands += kind === 'write' ? 1 : 0), pauseMs));
  const ended = new AbortController();
  const working = Promise.all(shops.flatMap((shop) => [shop.work(ended.signal), readAndPublish(wire, shop.sellerId, ended.signal)]));
  const taken = new Map<string, MemorySample[]>(processes.map(({ name }) => [name, []]));
  try {
    for (let index = 0; index < samples; index += 1) {
      await sleep((seconds * 1000) / samples);
      const at = commands;
      const bytes = await Promise.all(processes.map((each) => memoryOf(each, index)));
      processes.forEach(({ name }, i) => taken.get(name)?.push({ commands: at, bytes: bytes[i] }));
    }
  } finally {
    ended.abort();
    await working;
  }
  const unexpected = shops.flatMap((shop) => shop.unexpected);
  if (unexpected.length > 0) throw new Error(`Unexpected answers: ${unexpected.slice(0, 5).join('; ')}`);
  return [...taken].map(([name, list]) => ({
    name,
    commands,
    firstBytes: list[0].bytes,
    lastBytes: list[list.length - 1].bytes,
    bytesPerCommand: Math.round(bytesPerCommand(list)),
  }));
}

/** One line for each process. */
export function describeSoak(reports: readonly SoakReport[]): string {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return reports
    .map(({ name, commands, firstBytes, lastBytes, bytesPerCommand: growth }) => `${name}: ${mb(firstBytes)} to ${mb(lastBytes)} in ${commands} commands, ${growth} bytes a command in the second half`)
    .join('\n');
}

/** Sends the requests of a seller, an operator and front-ends, except replies. */
async function readAndPublish(wire: Wire, sellerId: string, signal: AbortSignal): Promise<void> {
  const seller = new Client(wire, { role: 'seller', id: sellerId });
  const operator = new Client(wire, { role: 'operator', id: 'ops' });
  while (!signal.aborted) {
    const stream = await LiveStream.open(seller, wire.baseUrl);
    const notice = { category: 'system', kind: 'tip', severity: 'low', title: 'Soak', body: 'x', audience: { sellerIds: [sellerId] } };
    const { body } = await operator.post<{ noticeId: string }>('/v1/notices', notice);
    for (const path of ['/v1/inbox', '/v1/inbox/counts', '/v1/orders', '/v1/notices', '/v1/blacklist']) await seller.get(path);
    await seller.post('/v1/notices/read', { category: 'system' });
    await operator.delete(`/v1/notices/${body.noticeId}`);
    const buyerId = uniqueId('b');
    await seller.post('/v1/blacklist', { buyerId });
    await seller.delete(`/v1/blacklist/${buyerId}`);
    stream.close();
    await sleep(VISITOR_PAUSE_MS);
  }
}

async function memoryOf(probed: ProbedProcess, index: number): Promise<number> {
  process.kill(probed.pid, 'SIGUSR2');
  return eventually(() => {
    const found = new RegExp(`^soak-memory ${index} (\\d+)$`, 'm').exec(probed.logs());
    if (found === null) throw new Error(`${probed.name} did not report its memory (sample ${index})`);
    return Number(found[1]);
  }, SAMPLE_WITHIN_MS);
}
