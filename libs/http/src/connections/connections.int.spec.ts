import { type AddressInfo, type Socket, connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance, type preParsingHookHandler } from 'fastify';
import { Connections } from './connections.js';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.js';

const MB = 1024 * 1024;
const LARGE = 12 * MB;
let server: FastifyInstance;
let opened: number;
let closed: number;
const sockets: Socket[] = [];

const reading: preParsingHookHandler = (request, _reply, _payload, done) => {
  request.startsReading?.();
  done();
};

async function start(limits: Partial<HttpLimits> = {}): Promise<void> {
  [opened, closed] = [0, 0];
  const all = { ...HTTP_LIMITS, ...limits };
  server = fastify({ connectionTimeout: all.stalledAnswerMs, keepAliveTimeout: 60_000, requestTimeout: all.requestMs });
  new Connections(all).install(server);
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
    payload.on('end', () => done(null)).resume();
  });
  server.get('/large', (_request, reply) => {
    opened++;
    const chunks = Readable.from(Array.from({ length: LARGE / MB }, () => Buffer.alloc(MB)), { objectMode: false, highWaterMark: MB });
    void reply.header('content-length', LARGE).send(chunks.on('close', () => closed++));
  });
  server.get('/buffered', (_request, reply) => void reply.send(Buffer.alloc(LARGE)));
  server.get('/late', async () => sleep(700, 'late'));
  server.get('/small/:n', (request) => (request.params as { n: string }).n);
  server.post('/json', (request) => request.body ?? null);
  server.post('/upload', { config: { uploads: true }, preParsing: reading }, () => 'taken');
  await server.listen({ port: 0, host: '127.0.0.1' });
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
}, 30_000);

/** A client that reads nothing before it is told to. */
function client(): Socket {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined).pause();
  sockets.push(socket);
  return socket;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Everything that arrives until the server closes the connection. */
async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(20);
}

describe('answers that clients do not read', () => {
  it('are bounded in bytes over all connections, and other clients are answered', async () => {
    await start({ unsentBytes: 3 * LARGE });
    let open = 0;
    server.server.on('connection', (socket: Socket) => {
      open++;
      socket.once('close', () => open--);
    });
    for (let i = 0; i < 6; i++) client().write(get('/buffered'));
    await until(() => open === 6);
    await until(() => open > 0 && open <= 3);
    expect(await rest(client().end('GET /small/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toMatch(/200 OK/);
  });
});

describe('requests that are pipelined on one connection', () => {
  it('are answered in their order', async () => {
    await start();
    const socket = client();
    socket.write(`${get('/small/1')}${get('/late')}${get('/small/2').repeat(10)}GET /small/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const bodies = (await rest(socket)).match(/\r\n\r\n(\d|late)/g)?.map((each) => each.trim());
    expect(bodies).toEqual(['1', 'late', ...Array.from({ length: 10 }, () => '2'), '3']);
  });

  it('are served one after the other: ten large answers that the client does not read cost one', async () => {
    await start();
    const socket = client();
    socket.write(get('/large').repeat(10));
    await until(() => opened > 0);
    await sleep(500);
    expect(opened).toBe(1);
    socket.resume();
    await until(() => opened === 10 && closed === 10);
  });

  it('end with the connection when there are too many of them', async () => {
    await start();
    const socket = client();
    socket.write(get('/small/1').repeat(500));
    const answers = (await rest(socket)).match(/HTTP\/1\.1 200/g);
    expect(answers).toHaveLength(1 + HTTP_LIMITS.pipelined);
  });

  it('are served with their bodies', async () => {
    await start();
    const socket = client();
    const post = (body: string) => `POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const large = JSON.stringify('x'.repeat(300_000));
    socket.write(get('/late') + post('{"n":1}') + '{"n":1}' + post(large) + large);
    await sleep(50);
    socket.write(`GET /small/9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const text = await rest(socket);
    expect([text.match(/HTTP\/1\.1 200/g)?.length, text.includes('x'.repeat(300_000)), text.endsWith('\r\n\r\n9')]).toEqual([4, true, true]);
  });
});

describe('an answer that its client does not read', () => {
  it.each(['/large', '/buffered'])('ends with its connection after a time without progress: %s', async (path) => {
    await start({ stalledAnswerMs: 400 });
    const socket = client();
    socket.write(get(path));
    await until(() => server.server.listening && socket.bytesWritten > 0);
    await new Promise<void>((resolve) => {
      server.server.once('timeout', () => resolve());
    });
    expect((await rest(socket)).length).toBeLessThan(LARGE);
    if (path === '/large') expect(closed).toBe(1);
  });

  it('continues while the client reads slowly, and may begin late', async () => {
    await start({ stalledAnswerMs: 400 });
    const [slow, late] = [client(), client()];
    late.write(get('/late').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    slow.write(get('/buffered').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    let received = 0;
    const ended = new Promise((resolve) => slow.once('close', resolve));
    slow.on('data', (chunk: Buffer) => {
      received += chunk.length;
      slow.pause();
      setTimeout(() => slow.resume(), received < 6 * MB ? 5 : 0);
    });
    slow.resume();
    expect(await rest(late)).toContain('late');
    await ended;
    expect(received).toBeGreaterThan(LARGE);
  });
});

describe('a body that arrives too slowly', () => {
  const head = (path: string, type: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 1000000\r\n\r\n`;

  it('is refused with REQUEST_TIMEOUT, and its connection closed', async () => {
    await start({ bodyMs: 500 });
    const socket = client();
    socket.write(`${head('/json', 'application/json')}{`);
    const text = await rest(socket);
    expect(text).toMatch(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
  });

  it('is an upload only if it brings less than the minimum in a window of time', async () => {
    await start({ bodyMs: 500, uploadWindowMs: 1_000, uploadBytesPerSecond: 1_000 });
    const [slow, steady] = [client(), client()];
    for (const each of [slow, steady]) each.write(head('/upload', 'application/octet-stream'));
    let left = 1_000_000;
    const bring = (bytes: number) => {
      left -= bytes;
      steady.write('x'.repeat(bytes));
    };
    const trickle = setInterval(() => {
      slow.write('x');
      bring(2_000);
    }, 200);
    expect(await rest(slow)).toMatch(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
    await sleep(2_500);
    clearInterval(trickle);
    bring(left);
    await new Promise<void>((resolve) => {
      steady.once('data', (chunk: Buffer) => {
        expect(chunk.toString()).toMatch(/^HTTP\/1\.1 200/);
        resolve();
      });
      steady.resume();
    });
  });
});
