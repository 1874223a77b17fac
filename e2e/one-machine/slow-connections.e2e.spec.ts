import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { eventually } from '../../testing/async/eventually.js';
import { noise } from '../../testing/marketplace/client/pictures.js';
import { World } from '../../testing/marketplace/client/world.js';

const EACH = 150;
/** The shortest timeout of unread answers. Timeouts of heads and bodies are longer; their specs use shorter settings. */
const STALLED_MS = 5_000;

let parley: AllInOne;
let world: World;
const sockets: Socket[] = [];
beforeAll(async () => {
  parley = await startAllInOne({ env: { PARLEY_STALLED_ANSWER_SECONDS: String(STALLED_MS / 1000) } });
  world = await World.around(parley);
}, 90_000);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await world.close();
}, 60_000);

/** Opens a connection that sends these bytes and reads nothing until `resume`. */
async function open(bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(parley.baseUrl);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => undefined).pause();
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/** The number of open connections, from the process's own metric. */
async function openSockets(): Promise<number> {
  const text = await (await fetch(`${parley.baseUrl}/metrics`)).text();
  return Number(/^nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)/m.exec(text)?.[1]);
}

const many = (bytes: string) => Promise.all(Array.from({ length: EACH }, () => open(bytes)));

describe('450 slow connections', () => {
  it('block no other request, and unread answers time out', async () => {
    const buyer = world.buyer();
    const token = (await buyer.client.authorization()) ?? '';
    const { pictureId, bytes } = await buyer.upload(await noise('png', 1_800, 1_800));
    const heads = await many('POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-');
    const bodies = await many(`POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"te`);
    const unread = await many(`GET /v1/pictures/${pictureId} HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\n\r\n`);
    const seller = world.seller();
    for (let i = 0; i < 20; i++) {
      await buyer.write(seller, 'In between');
      expect((await fetch(`${parley.baseUrl}/health/live`)).status).toBe(200);
    }
    expect(await openSockets()).toBeGreaterThan(2 * EACH);
    expect([...heads, ...bodies].filter(({ closed }) => closed)).toEqual([]);
    for (const socket of [...heads, ...bodies]) socket.destroy();
    // The test reads nothing, so only the server ends these connections. Their answers exceed the socket buffers of both sides.
    await eventually(async () => expect(await openSockets()).toBeLessThan(EACH / 2), 45_000);
    expect(unread.filter(({ bytesRead }) => bytesRead >= bytes)).toEqual([]);
  }, 60_000);
});
