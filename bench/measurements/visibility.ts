import { setTimeout as sleep } from 'node:timers/promises';
import { type AllInOne } from '../../testing/processes/all-in-one.js';
import { Client } from '../../testing/marketplace/client/client.js';
import { LiveStream } from '../../testing/marketplace/client/sse.js';
import { KeepAlive } from '../harness/keep-alive.js';
import { percentile } from '../harness/statistics.js';
import { type Measurement, type Result } from '../measurement.js';
import { authorization, withParley } from '../processes/parley.js';

export const PER_SECOND = 200;
export const SELLERS = 20;
const BOUND_MS = 50;
const AIM_MS = 5;

interface Accepted {
  readonly conversationId: string;
  readonly messageId: string;
  readonly version: number;
}

export interface Line {
  readonly buyer: KeepAlive;
  readonly seller: KeepAlive;
  readonly sellerId: string;
}

/** The delay from accepting a message to its visibility in the inbox and on the live stream, under a steady rate of messages. */
export const visibility: Measurement = {
  name: 'visibility',
  async run(bench) {
    const seconds = bench.quick ? 3 : 20;
    return withParley(await bench.data.empty(), async (parley) => {
      const heard = new Map<string, number>();
      const lines = await Promise.all(Array.from({ length: SELLERS }, (_, i) => lineOf(parley, i)));
      const streams = await Promise.all(lines.map(({ sellerId }) => listen(parley, sellerId, heard)));
      bench.progress(`${PER_SECOND} messages a second for ${seconds} seconds`);
      await write(lines, PER_SECOND);
      const { asked, accepted } = await write(lines, PER_SECOND * seconds);
      await sleep(500);
      for (const stream of streams) stream.close();
      const streamed = [...accepted].map(([messageId, at]) => Math.max(0, (heard.get(messageId) ?? Infinity) - at));
      return [result('in the inbox, when it is asked for', asked), result('on the live stream', streamed)];
    });
  },
};

function result(where: string, times: readonly number[]): Result {
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(times, share));
  return {
    what: `accepted message to visible ${where}, p99 at ${PER_SECOND} commands a second`,
    value: p99,
    unit: 'ms',
    better: 'less',
    bound: BOUND_MS,
    aim: AIM_MS,
    figures: `p50 ${p50.toFixed(2)} ms, longest ${most.toFixed(1)} ms, of ${times.length}`,
  };
}

async function lineOf(parley: AllInOne, i: number): Promise<Line> {
  const sellerId = `s-${i}`;
  return {
    sellerId,
    buyer: new KeepAlive(parley.baseUrl, await authorization(parley, { role: 'buyer', id: `b-${i}` })),
    seller: new KeepAlive(parley.baseUrl, await authorization(parley, { role: 'seller', id: sellerId })),
  };
}

async function listen(parley: AllInOne, sellerId: string, heard: Map<string, number>): Promise<LiveStream> {
  const stream = await LiveStream.open(new Client(parley, { role: 'seller', id: sellerId }), parley.baseUrl);
  let known = 0;
  void stream.until(() => {
    const now = performance.now();
    for (const { event, data } of stream.events.slice(known)) {
      if (event === 'conversation') heard.set((data as { lastMessage: { messageId: string } }).lastMessage.messageId, now);
    }
    known = stream.events.length;
    return false;
  }, 600_000).catch(() => undefined);
  return stream;
}

/** Sends messages at a constant rate. Returns the times from each 201 to the answer that shows the message, and when each was accepted. */
export async function write(lines: readonly Line[], count: number): Promise<{ asked: number[]; accepted: Map<string, number> }> {
  const asked: number[] = [];
  const accepted = new Map<string, number>();
  const begun = performance.now();
  const under: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    await sleep(begun + (i * 1000) / PER_SECOND - performance.now());
    const one = (async () => {
      const { buyer, seller, sellerId } = lines[i % lines.length];
      const written = await buyer.send('POST', '/v1/messages', { sellerId, text: `When will it ship? ${i}` });
      const { conversationId, messageId, version } = written.body as Accepted;
      accepted.set(messageId, performance.now());
      const { ms } = await seller.get(`/v1/conversations/${conversationId}?after=${conversationId}@${version}`);
      asked.push(ms);
    })();
    // `Promise.all` reports a failure at the end; until then it must not be an unhandled rejection.
    one.catch(() => undefined);
    under.push(one);
  }
  await Promise.all(under);
  return { asked, accepted };
}
