import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPS } from '../../../testing/cluster/routes.js';
import { accepted } from '../../../testing/marketplace/client/actor.js';
import { Client } from '../../../testing/marketplace/client/client.js';
import { eventually } from '../../../testing/async/eventually.js';
import { type Pair, type PairOptions } from '../../../testing/marketplace/client/pair.js';
import { type Message, type Page, type SentToConversation } from '../../../testing/marketplace/client/shapes.js';
import { describeSoak, isLeaking, soak } from '../../soak/soak.js';
import { underTraffic } from '../../../testing/marketplace/client/traffic.js';
import { uniqueId } from '../../../testing/marketplace/client/unique-id.js';
import { faultRun } from './fault-run.js';
import { OwnCluster } from './own-cluster.js';
import { publishedIds } from './published.js';

/** `npm run test:faults -- --kills N` runs only this test, with any number of kills. */
const KILLS = Number(process.env.E2E_KILLS ?? 5);
const seed = Number(process.env.E2E_SEED ?? Date.now() % 1_000_000);
/** `npm run test:soak` takes half an hour. */
const SOAK_SECONDS = Number(process.env.E2E_SOAK_SECONDS ?? 45);
/** `npm run test:nightly` sets it to a minute. */
const KAFKA_AWAY_MS = Number(process.env.E2E_KAFKA_AWAY_MS ?? 15_000);
const TOPICS = ['messaging', 'order-messages', 'notices', 'blacklist'].map((name) => `parley.${name}.v1`);
const SERVICES = ['messaging', 'order-message', 'notice', 'blacklist'] as const;
const DEFECT = new URL('./defective-inbox.mjs', import.meta.url).href;

let own: OwnCluster;
beforeAll(async () => {
  own = await OwnCluster.start();
}, 240_000);
afterAll(() => own?.stop(), 60_000);

const busy = (work: () => Promise<void>, options: Partial<PairOptions> = {}): Promise<readonly Pair[]> =>
  underTraffic(own.parley, 12, work, { pauseMs: 50, ...options });

/** Throws unless every request was answered as expected, and each seller sees everything, as recomputed from the events. */
async function expectAllWell(pairs: readonly Pair[], atLeast: number): Promise<void> {
  expect(pairs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(Math.min(...pairs.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(atLeast);
  for (const pair of pairs) await pair.seesAll();
  const checked = await own.tool('check', ...pairs.map(({ sellerId }) => sellerId), '--json');
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('"differences":[]') as unknown });
}

const sum = (pairs: readonly Pair[], of: (pair: Pair) => number): number => pairs.reduce((total, pair) => total + of(pair), 0);
const valuesOf = (metrics: readonly (Readonly<Record<string, number>> | null)[]): number[] => metrics.flatMap((each) => Object.values(each ?? {}));

describe('A cluster with two instances of each service', () => {
  it('is restarted under load, one instance of each service and then the other, without a failed request', async () => {
    const ends: unknown[] = [];
    const pairs = await busy(async () => {
      for (const turn of [0, 1]) {
        const restarted = APPS.map(async (app) => {
          const instance = own.parley.of(app)[turn];
          ends.push(await instance.stop());
          await instance.start();
        });
        await Promise.all(restarted);
      }
    });
    process.stderr.write(`${sum(pairs, ({ requests }) => requests)} requests while ${ends.length} processes were restarted\n`);
    expect(ends).toEqual(ends.map(() => ({ code: 0, signal: null })));
    await expectAllWell(pairs, 5);
  }, 300_000);

  it(`keeps a flat heap in every process through ${SOAK_SECONDS} s of load`, async () => {
    const reports = await soak(own.parley, own.probed, { seconds: SOAK_SECONDS });
    process.stderr.write(`${describeSoak(reports)}\n`);
    expect(reports.filter(isLeaking)).toEqual([]);
  }, (SOAK_SECONDS + 120) * 1000);

  it('publishes by one of two relays, each event once and in the order of its stream', async () => {
    await expectAllWell(await busy(() => sleep(2000)), 2);
    await eventually(async () => {
      for (const app of SERVICES) expect([app, valuesOf(await own.metric(app, 'parley_relay_leading')).sort()]).toEqual([app, [0, 1]]);
    });
    for (const topic of TOPICS) {
      const ids = await publishedIds(own.servers.brokers, topic);
      const last = new Map<string, number>();
      for (const id of ids) {
        const [stream, version] = [id.slice(0, id.lastIndexOf('@')), Number(id.slice(id.lastIndexOf('@') + 1))];
        expect(version).toBeGreaterThan(last.get(stream) ?? 0);
        last.set(stream, version);
      }
      expect(last.size).toBeGreaterThan(10);
    }
  }, 180_000);

  it('parks a stream with an event that it cannot project, projects all others, and this one after the defect is fixed', async () => {
    const seller = new Client(own.parley, { role: 'seller', id: uniqueId('s') });
    const buyer = new Client(own.parley, { role: 'buyer', id: uniqueId('b') });
    const write = async (text: string): Promise<SentToConversation> =>
      accepted(await buyer.post<SentToConversation>('/v1/messages', { sellerId: seller.claims?.id, text }), 201);
    const parkedStreams = async (): Promise<number> => Math.max(...valuesOf(await own.metric('inbox-projector', 'parley_parked_streams')));
    const texts = async (conversationId: string): Promise<(string | null)[]> =>
      accepted(await seller.get<Page<Message>>(`/v1/conversations/${conversationId}/messages`), 200).items.map(({ text }) => text);

    await release([DEFECT]);
    let conversationId = '';
    const pairs = await busy(async () => {
      ({ conversationId } = await write('before'));
      await write('poison');
      await write('after');
      await eventually(async () => expect(await parkedStreams()).toBe(1), 30_000);
      await sleep(1000);
    });
    await expectAllWell(pairs, 2);
    expect(await texts(conversationId)).toEqual(['before']);
    const parked = { stream: `conversation-${conversationId}`, type: 'MessageReceived', error: 'Error: a defect of this release' };
    const listed = await eventually(async () => {
      const { code, out, err } = await own.tool('parked', 'list', '--json');
      if (out === '') throw new Error(`'parked list' ended with ${code}: ${err}`);
      return [code, JSON.parse(out) as unknown];
    }, 30_000);
    expect(listed).toEqual([1, [expect.objectContaining(parked), expect.objectContaining({ stream: parked.stream })]]);

    await release();
    expect(await own.tool('parked', 'retry', 'inbox', '--all')).toMatchObject({ code: 0 });
    expect(await texts(conversationId)).toEqual(['after', 'poison', 'before']);
    expect(await own.tool('parked', 'list')).toMatchObject({ code: 0 });
    expect(await parkedStreams()).toBe(0);
    expect(await own.tool('check', String(seller.claims?.id))).toMatchObject({ code: 0 });
  }, 240_000);

  it('accepts every command while Kafka is unavailable, and shows all of them after Kafka has recovered', async () => {
    const pairs = await busy(
      async () => {
        await own.kafka.kill();
        await sleep(KAFKA_AWAY_MS);
        const waits = valuesOf(await own.metric('messaging', 'parley_relay_lag_seconds'));
        expect(Math.max(...waits)).toBeGreaterThan(KAFKA_AWAY_MS / 2000);
        await own.kafka.start();
      },
      { pauseMs: 500 },
    );
    const began = performance.now();
    await expectAllWell(pairs, KAFKA_AWAY_MS / 3000);
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stderr.write(`${sum(pairs, ({ acknowledged }) => acknowledged)} events were visible ${seconds} s after Kafka was started again\n`);
  }, 400_000);

  it(`loses, doubles and reorders no acknowledged write in ${KILLS} kills (seed ${seed})`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-history-'));
    const { verdict, unexpected, checkOutput, ...run } = await faultRun(own, { kills: KILLS, seed, historyPath: join(folder, 'history.log') });
    process.stderr.write(`${JSON.stringify({ ...run, acknowledged: verdict.acknowledged, reads: verdict.reads, staleReads: verdict.staleReads })}\n`);
    expect({ unexpected, checkOutput }).toEqual({ unexpected: [], checkOutput: null });
    expect(verdict).toMatchObject({ lost: [], doubled: [], reordered: [], silentlyStale: [], phantom: [], unread: [] });
    expect(verdict.acknowledged).toBeGreaterThan(KILLS);
    await rm(folder, { recursive: true });
  }, 240_000 + KILLS * 30_000);
});

/** Replaces the projectors by another release, which runs these modules before its own. */
async function release(imports: readonly string[] = []): Promise<void> {
  const restarted = own.parley.of('inbox-projector').map(async (projector) => {
    await projector.stop();
    await projector.start(imports);
  });
  await Promise.all(restarted);
}
