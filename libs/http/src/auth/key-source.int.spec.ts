import { type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logged } from '@parley/runtime/testing';
import { identityProvider } from '@parley/runtime';
import { KeySource } from './key-source.js';

describe('Keys from an identity provider over HTTP', () => {
  let server: Server;
  let url: string;
  let respond: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((_, response) => respond(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => void server.close());

  it('are used if they are a key set', async () => {
    respond = (response) => response.setHeader('content-type', 'application/json').end('{"keys":[]}');
    expect(await new KeySource(url, { maxAgeMs: 1000 }).current()).toMatchObject({ generation: 1 });
  });

  it.each<[answer: string, cause: RegExp, respond: (response: ServerResponse) => void]>([
    ['500', /it answered 500, not 200$/, (response) => response.writeHead(500).end('{"keys":[]}')],
    ['a redirect', /fetch failed \(unexpected redirect\)$/, (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['HTML', /it answered 13 characters that are not JSON$/, (response) => response.end('<html></html>')],
    ['JSON without a key set', /JSON Web Key Set malformed$/, (response) => response.end('{"error":"busy"}')],
    ['more than 1 MiB', /it answered more than 1048576 bytes$/, (response) => response.end(`{"keys":[],"x":"${'x'.repeat(1024 * 1024)}"}`)],
    ['a broken connection', /fetch failed \(.+\)$/, (response) => response.destroy()],
  ])('are unavailable if it answers %s, and the log has the cause without the query of the address', async (_, cause, answer) => {
    respond = answer;
    const keys = new KeySource(`${url}?client_secret=hush`, { maxAgeMs: 1000 });
    const lines = await logged(() => expect(keys.current()).rejects.toMatchObject({ code: 'UNAVAILABLE' }));
    expect(lines).toEqual([expect.stringContaining(`Cannot fetch the keys of the identity provider from ${url}: `)]);
    expect(lines[0]).toMatch(cause);
    expect(lines[0]).not.toContain('hush');
  });

  it('are fetched by https, from this machine, or by http if that is allowed', () => {
    const provider = (jwks: string, allowed = false) =>
      identityProvider({ PARLEY_JWKS_URL: jwks, PARLEY_JWKS_ALLOW_HTTP: allowed, PARLEY_ISSUER: 'i', PARLEY_AUDIENCE: 'a' });
    expect(() => provider('http://login.example/jwks?key=hush')).toThrow(/^(?=.*PARLEY_JWKS_URL must be https)(?=.*PARLEY_JWKS_ALLOW_HTTP=true)(?!.*hush)/s);
    expect(provider('http://login.example/jwks', true)).toMatchObject({ jwksUrl: 'http://login.example/jwks' });
    expect(() => provider('https://me:hush@login.example/jwks')).toThrow(/^(?=.*must not contain a user name or password)(?!.*hush)/s);
    for (const jwks of ['https://login.example/jwks', 'http://localhost:8080/jwks', 'http://127.0.0.1/jwks', 'http://[::1]/jwks']) expect(provider(jwks)).not.toBeNull();
  });
});
