import { type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { identityProvider } from '../config/http-settings.js';
import { KeySource } from './key-source.js';

describe('Keys from an identity provider over HTTP', () => {
  let server: Server;
  let url: string;
  let respond: (response: ServerResponse) => void;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = createServer((_, response) => respond(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => void server.close());

  it('are used if they are a key set', async () => {
    respond = (response) => response.setHeader('content-type', 'application/json').end('{"keys":[]}');
    expect(await new KeySource(url, { maxAgeMs: 1000 }).current()).toMatchObject({ generation: 1 });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['500', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['a redirect', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['HTML', (response) => response.end('<html></html>')],
    ['JSON that is no key set', (response) => response.end('{"error":"busy"}')],
    ['more than 1 MiB', (response) => response.end(`{"keys":[],"x":"${'x'.repeat(1024 * 1024)}"}`)],
    ['a broken connection', (response) => response.destroy()],
  ])('are unavailable if it answers %s', async (_, answer) => {
    respond = answer;
    await expect(new KeySource(url, { maxAgeMs: 1000 }).current()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('are fetched by https, or from this machine', () => {
    const provider = (jwks: string) => identityProvider({ PARLEY_JWKS_URL: jwks, PARLEY_ISSUER: 'i', PARLEY_AUDIENCE: 'a' });
    expect(() => provider('http://login.example/jwks')).toThrow('PARLEY_JWKS_URL must be https');
    for (const jwks of ['https://login.example/jwks', 'http://localhost:8080/jwks', 'http://127.0.0.1/jwks', 'http://[::1]/jwks']) expect(provider(jwks)).not.toBeNull();
  });
});
