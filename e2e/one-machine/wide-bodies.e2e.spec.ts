import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Claims } from '../../testing/marketplace/client/claims.js';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';

const MIB = 1024 * 1024;
/** Generous, because other processes share the cores. docs/benchmarks.md has exact figures. */
const OTHERS_WAIT_MS = 250;

const SELLER: Claims = { role: 'seller', id: 's-1' };
const BUYER: Claims = { role: 'buyer', id: 'b-1' };
const ROUTES: readonly { claims: Claims; method: string; path: string; list: string; type?: string }[] = [
  { claims: BUYER, method: 'POST', path: '/v1/messages', list: 'pictureIds' },
  { claims: SELLER, method: 'POST', path: '/v1/replies/batch', list: 'conversationIds' },
  { claims: SELLER, method: 'POST', path: '/v1/conversations/batch', list: 'conversationIds' },
  { claims: SELLER, method: 'POST', path: '/v1/blacklist/removals', list: 'buyerIds' },
  { claims: SELLER, method: 'PUT', path: '/v1/conversations/x/read', list: 'x' },
  { claims: { role: 'operator', id: 'ops' }, method: 'POST', path: '/v1/notices', list: 'countries' },
  { claims: { role: 'service', id: 'orders' }, method: 'POST', path: '/v1/order-status', list: 'data', type: 'application/cloudevents+json' },
];

/** Bodies of nearly 1 MiB of one shape, built from `unit`. */
const SHAPES: Readonly<Record<string, (unit: string, list: string) => string>> = {
  'a wide object': (unit) => filled('{', (i) => `"${unit}${i}":${i}`, '}'),
  'a wide list': (unit, list) => `{"${list}":${filled('[', (i) => `"${unit}${i}"`, ']')}}`,
  'a list of empty texts': (_unit, list) => `{"${list}":${filled('[', () => '""', ']')}}`,
  'a list of objects': (_unit, list) => `{"${list}":${filled('[', () => '{}', ']')}}`,
  'wide objects in a list': (unit, list) => `{"${list}":${filled('[', () => `{${Array.from({ length: 99 }, (_, i) => `"${unit}${i}":[]`).join()}}`, ']')}}`,
  'the same key many times': (unit) => filled('{', () => `"${unit}":1`, '}'),
  'deep lists': () => '['.repeat(MIB / 2 - 100) + ']'.repeat(MIB / 2 - 100),
  'deep objects': () => '{"a":'.repeat(MIB / 6 - 100) + '1' + '}'.repeat(MIB / 6 - 100),
  'a long text': (unit, list) => `{"text":"${unit.repeat(Math.floor((MIB - 200) / Buffer.byteLength(unit)))}","${list}":[]}`,
  'a long key': (unit) => `{"${unit.repeat(Math.floor((MIB - 200) / Buffer.byteLength(unit)))}":1}`,
  'a text of escapes': () => `{"text":"${'\\u0001'.repeat(MIB / 6 - 100)}"}`,
};

function filled(open: string, element: (i: number) => string, close: string): string {
  const parts: string[] = [];
  for (let i = 0, size = 100; ; i++) {
    const part = element(i);
    size += Buffer.byteLength(part) + 1;
    if (size > MIB) return open + parts.join() + close;
    parts.push(part);
  }
}

describe('A body within 1 MiB', () => {
  let parley: AllInOne;
  beforeAll(async () => {
    parley = await startAllInOne();
  }, 90_000);
  afterAll(() => parley.stop());

  async function send(route: (typeof ROUTES)[number], body: string): Promise<{ status: number; text: string }> {
    const headers = { authorization: `Bearer ${await parley.token(route.claims)}`, 'content-type': route.type ?? 'application/json' };
    const answer = await fetch(parley.baseUrl + route.path, { method: route.method, headers, body });
    return { status: answer.status, text: await answer.text() };
  }

  /** The longest time that another request waited for its answer meanwhile. */
  async function longestWaitWhile(work: Promise<unknown>): Promise<number> {
    let longest = 0;
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    while (!isOver) {
      const began = performance.now();
      await (await fetch(`${parley.baseUrl}/health/live`)).text();
      longest = Math.max(longest, performance.now() - began);
      await sleep(2);
    }
    await over;
    return longest;
  }

  /** CPU time of the process so far. */
  async function cpuMs(): Promise<number> {
    const text = await (await fetch(`${parley.baseUrl}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]) * 1000;
  }

  it('is validated without delaying other requests, in every shape, and gets a short answer', async () => {
    const shapes = Object.keys(SHAPES);
    const combinations = ROUTES.flatMap((route) => shapes.map((shape) => ({ route, shape })));
    const units = fc.constantFrom('k', '"\\u0000'.slice(1), 'é', '壳', '👍', '__proto__', 'a b');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...combinations), units, async ({ route, shape }, unit) => {
        const body = SHAPES[shape](unit, route.list);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MIB);
        const before = await cpuMs();
        const sent = send(route, body);
        const wait = await longestWaitWhile(sent);
        const { status, text } = await sent;
        const cpu = (await cpuMs()) - before;
        expect({ route: route.path, shape, unit, status, length: text.length < 4000 }).toMatchObject({ status: 400, length: true });
        // On a busy machine requests wait for a processor: then the process itself used less CPU time.
        expect({ route: route.path, shape, unit, ms: Math.min(wait, cpu) < OTHERS_WAIT_MS || [wait, cpu] }).toMatchObject({ ms: true });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it.each(['prototype', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'x', ''])('with a field named %j is refused as with any unknown field', async (name) => {
    for (const body of [`{"sellerId":"s-1","text":"x",${JSON.stringify(name)}:1}`, `{"sellerId":"s-1","text":"x",${JSON.stringify(name)}:null}`]) {
      const { status, text } = await send(ROUTES[0], body);
      expect({ status, ...(JSON.parse(text) as object) }).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors: [{ field: name, message: 'is an unknown field' }] });
    }
    const deep = `{"category":"system","kind":"tip","severity":"low","title":"t","body":"b","audience":{${JSON.stringify(name)}:1}}`;
    const { status, text } = await send(ROUTES[5], deep);
    expect({ status, ...(JSON.parse(text) as object) }).toMatchObject({ status: 400, errors: [{ message: 'is an unknown field' }] });
  });

  it('gets at most 20 errors', async () => {
    const body = JSON.stringify({ sellerId: 1, ...Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`k${i}`, i])) });
    expect((JSON.parse((await send(ROUTES[0], body)).text) as { errors: unknown[] }).errors).toHaveLength(20);
  });

  it('may name an audience of 50,000 sellers', async () => {
    const sellerIds = Array.from({ length: 50_000 }, (_, i) => `seller-${i}`);
    const body = JSON.stringify({ category: 'system', kind: 'tip', severity: 'low', title: 't', body: 'b', audience: { sellerIds } });
    const sent = send(ROUTES[5], body);
    expect(await sent).toMatchObject({ status: 201 });
  });

  it('with too large a batch is refused with BATCH_TOO_LARGE, for any size', async () => {
    const ids = (n: number) => JSON.stringify({ conversationIds: Array.from({ length: n }, (_, i) => `c${i}`), read: true });
    for (const n of [101, 1001, 90_000]) expect(JSON.parse((await send(ROUTES[2], ids(n))).text)).toMatchObject({ code: 'BATCH_TOO_LARGE' });
  });
});
