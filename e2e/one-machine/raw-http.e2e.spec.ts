import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { type Buyer } from '../../testing/marketplace/client/buyer.js';
import { eventually } from '../../testing/async/eventually.js';
import { inParallel } from '../../testing/async/in-parallel.js';
import { picture } from '../../testing/marketplace/client/pictures.js';
import { type Seller } from '../../testing/marketplace/client/seller.js';
import { type SentToConversation } from '../../testing/marketplace/client/shapes.js';
import { type Received, RawConnection } from '../support/socket.js';
import { World } from '../../testing/marketplace/client/world.js';
import { uniqueId } from '../../testing/marketplace/client/unique-id.js';

let parley: AllInOne;
let world: World;
let seller: Seller;
let buyer: Buyer;
let authorization: string;

beforeAll(async () => {
  parley = await startAllInOne();
  world = await World.around(parley);
  [seller, buyer] = [world.seller(), world.buyer()];
  authorization = (await buyer.client.authorization()) ?? '';
}, 90_000);
afterAll(() => world.close(), 60_000);

/** After each test the next request is served, and no partial upload remains. */
afterEach(async () => {
  await buyer.write(seller, 'Still there?');
  await eventually(() => expect(uploadsUnderWay()).toEqual([]));
});

function uploadsUnderWay(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(`parley-uploads-${parley.pid}-`))
    .flatMap((name) => readdirSync(join(tmpdir(), name)));
}

async function exchange(...sentences: (string | Uint8Array)[]): Promise<Received> {
  const connection = await RawConnection.open(parley.baseUrl);
  for (const sentence of sentences) connection.send(sentence);
  const heard = await connection.receive();
  connection.destroy();
  return heard;
}

const HEAD = 'POST /v1/messages HTTP/1.1\r\nHost: parley\r\nContent-Type: application/json\r\n';
const message = (text: string): string => JSON.stringify({ sellerId: seller.id, text });

describe('Invalid HTTP', () => {
  const cases: Readonly<Record<string, string>> = {
    'a word': 'GARBAGE\r\n\r\n',
    'no version': 'GET /v1/inbox\r\n\r\n',
    'another version': 'GET /v1/inbox HTTP/9.9\r\nHost: x\r\n\r\n',
    'an unknown method': 'FETCH /v1/inbox HTTP/1.1\r\nHost: x\r\n\r\n',
    'bytes of another protocol': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    'the beginning of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a path with a line break': 'GET /v1/inbox\rx HTTP/1.1\r\nHost: x\r\n\r\n',
    'a header without a name': 'GET /v1/inbox HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n',
    'a header with NUL': 'GET /v1/inbox HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n',
    'a header that is folded': 'GET /v1/inbox HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n',
    'too large a head': `GET /v1/inbox HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`,
    'too many headers': `GET /v1/inbox HTTP/1.1\r\nHost: x\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(5_000)}\r\n`,
    'too long a path': `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'a length that is not a number': `${HEAD}Content-Length: x\r\n\r\n{}`,
    'a negative length': `${HEAD}Content-Length: -2\r\n\r\n{}`,
    'two lengths': `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`,
    'a length and chunks': `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'chunks of no length': `${HEAD}Transfer-Encoding: chunked\r\n\r\nx\r\n{}\r\n0\r\n\r\n`,
    'an unknown encoding': `${HEAD}Transfer-Encoding: x\r\n\r\n{}`,
    'HTTP/0.9': 'GET /health/live\r\n\r\n',
    'two hosts': 'GET /health/live HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n',
    'two hosts in HTTP/1.0': 'GET /health/live HTTP/1.0\r\nHost: x\r\nhost: y\r\n\r\n',
    'a host with a space': 'GET /health/live HTTP/1.1\r\nHost: x y\r\n\r\n',
    'a host with a path': 'GET /health/live HTTP/1.1\r\nHost: x/y\r\n\r\n',
    'no host': 'GET /v1/inbox HTTP/1.1\r\n\r\n',
    'an unknown expectation': `${HEAD}Expect: the-unexpected\r\nContent-Length: 2\r\n\r\n{}`,
  };

  it.each(Object.entries(cases))('is refused with 4xx or a closed connection, and the server continues: %s', async (_name, said) => {
    const { text, closed } = await exchange(said);
    expect(text === '' ? closed : text.slice(0, 10)).toEqual(text === '' ? true : expect.stringMatching(/^HTTP\/1\.1 4/));
    if (text.includes('application/problem+json')) expect(text).toMatch(/"code":"[A-Z_]+"/);
  });

  it('is answered as a problem with a code', async () => {
    const hosts = ['HTTP/0.9', 'two hosts', 'two hosts in HTTP/1.0', 'a host with a space', 'a host with a path', 'no host'].map((name) => [name, 400] as const);
    for (const [name, status] of [['a word', 400], ['too large a head', 431], ['two lengths', 400], ...hosts] as const) {
      const { text, closed } = await exchange(cases[name]);
      const [head, body] = text.split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*content-type: application/problem\\+json`));
      expect([JSON.parse(body), closed]).toMatchObject([{ code: 'VALIDATION_FAILED', status }, true]);
    }
  });

  it.each(['x', 'x:3000', '[::1]:3000', '127.0.0.1', 'parley_1.example', ''])('does not include a request for the host %j', async (host) => {
    expect((await exchange(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).text).toMatch(/^HTTP\/1\.1 200 /);
    expect((await exchange('GET /health/live HTTP/1.0\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('does not become a second request after the first', async () => {
    const inner = message('smuggled');
    const second = `${HEAD}Authorization: ${authorization}\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
    const smuggled = `0\r\n\r\n${second}`;
    await exchange(
      `${HEAD}Authorization: ${authorization}\r\nContent-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked\r\n\r\n${smuggled}`,
    );
    const { conversationId } = await buyer.write(seller, 'After it');
    expect((await seller.messages(conversationId)).map(({ text }) => text)).not.toContain('smuggled');
  });
});

describe('A client that disconnects', () => {
  it.each<[string, (body: string) => string]>([
    ['in the middle of its head', () => 'POST /v1/messages HT'],
    ['before its body', (body) => `${HEAD}Authorization: ${authorization}\r\nContent-Length: ${body.length}\r\n\r\n`],
    ['in the middle of its body', (body) => `${HEAD}Authorization: ${authorization}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`],
    ['in the middle of a chunk', (body) => `${HEAD}Authorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n${body.slice(0, 20)}`],
  ])('%s has no effect', async (_name, saidOf) => {
    const text = uniqueId('half');
    for (const leave of ['destroy', 'end'] as const) {
      const connection = await RawConnection.open(parley.baseUrl);
      connection.send(saidOf(message(text)));
      await sleep(20);
      connection[leave]();
    }
    await sleep(50);
    const { conversationId } = await buyer.write(seller, 'After it');
    expect((await seller.messages(conversationId)).map((each) => each.text)).not.toContain(text);
  });

  it('before the answer may repeat the request under its key: it takes effect once', async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const [key, text] = [uniqueId('key'), uniqueId('text')];
      const body = message(text);
      const connection = await RawConnection.open(parley.baseUrl);
      connection.send(`${HEAD}Authorization: ${authorization}\r\nIdempotency-Key: ${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      if (attempt % 2 === 0) await sleep(attempt / 4);
      connection.destroy();
      const again = await buyer.client.request<SentToConversation>('POST', '/v1/messages', { raw: body, contentType: 'application/json', key });
      expect(again.status).toBe(201);
      buyer.awaits(again.body.conversationId, again.body.version);
      seller.awaitsWritesOf(buyer);
      expect((await seller.messages(again.body.conversationId)).filter((each) => each.text === text)).toHaveLength(1);
    }
  });

  it('does not delay others: many silent or partial connections block no other request', async () => {
    const silent = await inParallel(Array.from({ length: 300 }), 50, () => RawConnection.open(parley.baseUrl));
    silent.forEach((each, index) => index % 2 === 0 && each.send(`${HEAD}Authorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{"te`));
    for (let times = 0; times < 10; times += 1) await buyer.write(seller, 'In between');
    for (const each of silent) each.destroy();
  });

  it('may send its request byte by byte', async () => {
    const body = message('slowly');
    const connection = await RawConnection.open(parley.baseUrl);
    for (const byte of `${HEAD}Authorization: ${authorization}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`) {
      connection.send(byte);
      await sleep(1);
    }
    expect((await connection.receive()).text).toMatch(/^HTTP\/1\.1 201/);
  });
});

describe('A form', () => {
  const head = (length: number | null): string =>
    `POST /v1/pictures HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: multipart/form-data; boundary=edge\r\n` +
    (length === null ? 'Transfer-Encoding: chunked\r\n\r\n' : `Content-Length: ${length}\r\n\r\n`);
  const part = (content: string, disposition = 'form-data; name="file"; filename="a.png"', more = ''): string =>
    `--edge\r\nContent-Disposition: ${disposition}\r\n${more}\r\n${content}\r\n`;
  const send = (body: string) => exchange(head(body.length), body);
  let png: string;
  beforeAll(async () => {
    png = (await picture('png')).toString('latin1');
  });

  it.each<[string, () => string, string]>([
    ['with two files', () => `${part(png)}${part(png)}--edge--\r\n`, '400'],
    ['with a field behind the file', () => `${part(png)}${part('x', 'form-data; name="more"')}--edge--\r\n`, '400'],
    ['with a field before the file', () => `${part('x', 'form-data; name="more"')}${part(png)}--edge--\r\n`, '400'],
    ['with 1,000 fields', () => `${part('x', 'form-data; name="more"').repeat(1_000)}--edge--\r\n`, '400'],
    ['with a field in place of the file', () => `${part(png, 'form-data; name="file"')}--edge--\r\n`, '400'],
    ['with a file under another name', () => `${part(png, 'form-data; name="files"; filename="a"')}--edge--\r\n`, '400'],
    ['with a file named __proto__', () => `${part(png, 'form-data; name="__proto__"; filename="a"')}--edge--\r\n`, '400'],
    ['without a name', () => `${part(png, 'form-data')}--edge--\r\n`, '400'],
    ['without an end', () => part(png), '400'],
    ['that ends in the middle of its file', () => part(png).slice(0, -40), '400'],
    ['that ends in the middle of a head', () => '--edge\r\nContent-Dispo', '400'],
    ['with another edge', () => part(png).replaceAll('edge', 'egde'), '400'],
    ['with nothing', () => '', '400'],
    ['with nothing between its edges', () => '--edge--\r\n', '400'],
    ['with a large file', () => `${part('x'.repeat(10 * 1024 * 1024 + 1))}--edge--\r\n`, '413'],
    ['with a much larger file', () => `${part('x'.repeat(30 * 1024 * 1024))}--edge--\r\n`, '413'],
  ])('%s is refused', async (_name, made, status) => {
    const { text } = await send(made());
    expect(text.slice(0, 12)).toEqual(expect.stringMatching(`^HTTP/1.1 ${status}`));
    expect(text).toMatch(/application\/problem\+json[^]*"code":"(VALIDATION_FAILED|PICTURE_TOO_LARGE|PAYLOAD_TOO_LARGE)"/);
  });

  it('without an edge is refused', async () => {
    const form = 'multipart/form-data';
    for (const type of [form, `${form}; boundary=`, 'multipart/mixed; boundary=edge', `${form}; boundary=${'e'.repeat(300)}`]) {
      const body = `${part(png)}--edge--\r\n`;
      const { text } = await exchange(head(body.length).replace('multipart/form-data; boundary=edge', type), body);
      expect(text.slice(0, 12)).toEqual(expect.stringMatching(/^HTTP\/1.1 4/));
      expect(text).toMatch(/"code":"(VALIDATION_FAILED|UNSUPPORTED_MEDIA_TYPE)"/);
    }
  });

  it('leaves no files if its sender disconnects in the middle', async () => {
    const body = `${part(png.repeat(2_000))}--edge--\r\n`;
    for (const length of [body.length, null]) {
      const connection = await RawConnection.open(parley.baseUrl);
      connection.send(head(length) + (length === null ? 'fffff\r\n' : '') + body.slice(0, body.length / 2));
      await eventually(() => expect(uploadsUnderWay()).toHaveLength(1));
      connection.destroy();
      await eventually(() => expect(uploadsUnderWay()).toEqual([]));
    }
  });

  it('is read to its end, so that the connection remains usable after a refusal', async () => {
    const body = `${part('x', 'form-data; name="more"')}${part('x'.repeat(200_000))}--edge--\r\n`;
    const connection = await RawConnection.open(parley.baseUrl);
    connection.send(head(body.length) + body);
    expect((await connection.receive()).text).toMatch(/^HTTP\/1.1 400/);
    connection.send('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await connection.receive()).text).toMatch(/"status":"ok"/);
    connection.destroy();
  });
});
