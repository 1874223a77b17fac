import { describe, expect, it } from '@jest/globals';
import { TOKEN_SETTINGS, identityProvider } from './http-settings.js';
import { readConfig } from './settings.js';

const COMPLETE = { PARLEY_JWKS_URL: 'https://id.example.com/jwks', PARLEY_ISSUER: 'https://id.example.com', PARLEY_AUDIENCE: 'parley' };
const provider = (environment: Record<string, string>) => identityProvider(readConfig(environment, TOKEN_SETTINGS));

describe('The identity provider', () => {
  it('is optional: without it the local key signs tokens', () => {
    expect(provider({})).toBeNull();
    expect(provider(COMPLETE)).toEqual({ jwksUrl: 'https://id.example.com/jwks', issuer: 'https://id.example.com', audience: 'parley' });
  });

  it.each(Object.keys(COMPLETE))('is refused without %s', (name) => {
    expect(() => provider({ ...COMPLETE, [name]: '' })).toThrow('PARLEY_JWKS_URL, PARLEY_ISSUER and PARLEY_AUDIENCE are set together or not at all');
  });

  it('must have an https address, unless it is on this machine or http is allowed', () => {
    const http = { ...COMPLETE, PARLEY_JWKS_URL: 'http://id.example.com/jwks' };
    expect(() => provider(http)).toThrow('PARLEY_JWKS_URL must be https, not http://id.example.com: ');
    expect(provider({ ...http, PARLEY_JWKS_ALLOW_HTTP: 'true' })).toMatchObject({ jwksUrl: 'http://id.example.com/jwks' });
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:80']) expect(provider({ ...COMPLETE, PARLEY_JWKS_URL: `http://${host}/jwks` })).not.toBeNull();
  });

  it('is refused with a user name or password in its address, and the message contains neither', () => {
    const read = () => provider({ ...COMPLETE, PARLEY_JWKS_URL: 'https://admin:secret@id.example.com/jwks?key=secret' });
    expect(read).toThrow('PARLEY_JWKS_URL must not contain a user name or password (host id.example.com)');
    expect(read).not.toThrow(/secret|admin/);
  });
});
