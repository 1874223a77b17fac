import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { Random } from '../../testing/marketplace/model/random.js';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { Client } from '../../testing/marketplace/client/client.js';
import { eventually } from '../../testing/async/eventually.js';
import { picture } from '../../testing/marketplace/client/pictures.js';
import { RawConnection } from '../support/socket.js';
import { World } from '../../testing/marketplace/client/world.js';
import { faultsOf } from './crash/faults-of.js';
import { CrashWorkload } from './crash/crash-workload.js';

let data: string;
let parley: AllInOne;
let world: World;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-stop-'));
  parley = await startAllInOne({ data });
  world = await World.around(parley);
}, 90_000);
afterAll(async () => {
  await parley.stop();
  await rm(data, { recursive: true, force: true });
}, 180_000);
/** Starts the next process on the same folder. */
afterEach(async () => {
  await parley.kill();
  parley = await startAllInOne({ data, port: Number(new URL(parley.baseUrl).port) });
}, 90_000);

/** Sends SIGTERM and returns the exit of the process. */
async function stopped(): Promise<{ code: number | null; signal: string | null; ms: number }> {
  const began = performance.now();
  process.kill(parley.pid, 'SIGTERM');
  const { code, signal } = await parley.ended;
  return { code, signal, ms: performance.now() - began };
}

/** Begins a request up to `100 Continue`. The returned function sends the body and returns the beginning of the answer. */
async function begin(authorization: string, path: string, type: string, body: Buffer): Promise<() => Promise<string>> {
  const connection = await RawConnection.open(parley.baseUrl);
  connection.send(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: ${type}\r\n`);
  connection.send(`Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  expect((await connection.receive()).text).toMatch(/^HTTP\/1\.1 100 /);
  return async () => {
    connection.send(body);
    return (await connection.receive()).text.slice(0, 12);
  };
}

function form(file: Buffer): Buffer {
  const [head, tail] = ['--edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n', '\r\n--edge--\r\n'];
  return Buffer.concat([Buffer.from(head), file, Buffer.from(tail)]);
}

describe('A stop', () => {
  it('under load fails no accepted request, loses nothing, and ends within the timeout', async () => {
    const random = new Random(Date.now());
    const workload = await CrashWorkload.open(parley, random, await picture('png'));
    const streams = await Promise.all([1, 2, 3].map(() => world.live(world.seller({ id: String(workload.seller.claims?.id) }))));
    const idle = await Promise.all([1, 2, 3].map(() => RawConnection.open(parley.baseUrl)));
    idle[0].send('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    idle[1].send('POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Le');
    const authorization = await workload.seller.authorization();
    const head = `Host: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: 99`;
    idle[2].send(`POST /v1/blacklist HTTP/1.1\r\n${head}\r\n\r\n{`);
    let over = false;
    const running = Promise.all(workload.lanes.map((lane) => lane.run(() => over)));
    await sleep(600);
    const end = await stopped();
    over = true;
    await running;
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.ms).toBeLessThan(10_000);
    for (const stream of streams) await expect(stream.until(() => false, 2_000)).rejects.toThrow('ended');
    parley = await startAllInOne({ data, port: Number(new URL(parley.baseUrl).port) });
    await Promise.all(workload.lanes.map((lane) => lane.settle()));
    await eventually(async () => expect(await faultsOf(workload, world)).toEqual([]));
  }, 120_000);

  it('waits for requests in flight: an upload, a message, a read that waits for a version', async () => {
    const [seller, buyer] = [world.seller(), world.buyer()];
    const large = await sharp({ create: { width: 4_000, height: 4_000, channels: 4, background: '#11223344' } }).webp({ effort: 0 }).toBuffer();
    const { conversationId } = await buyer.write(seller, 'Hello');
    const authorization = (await buyer.client.authorization()) ?? '';
    const reading = seller.client.get('/v1/inbox', { after: `${conversationId}@999` });
    const begun = await Promise.all([
      begin(authorization, '/v1/pictures', 'multipart/form-data; boundary=edge', form(large)),
      ...Array.from({ length: 50 }, (_, i) =>
        begin(authorization, '/v1/messages', 'application/json', Buffer.from(JSON.stringify({ sellerId: seller.id, text: `Last ${i}` }))),
      ),
    ]);
    const end = stopped();
    const answers = begun.map((finish) => finish());
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 201']));
    expect((await reading).status).toBe(200);
    expect(await end).toMatchObject({ code: 0 });
  }, 180_000);

  it('without connections ends immediately, and a second signal has no effect', async () => {
    const end = stopped();
    process.kill(parley.pid, 'SIGTERM');
    expect(await end).toMatchObject({ code: 0 });
    const gone = new Client(parley, null).get('/health/live');
    await expect(gone).rejects.toThrow();
  }, 180_000);
});
