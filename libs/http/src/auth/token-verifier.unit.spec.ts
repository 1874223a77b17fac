import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type CryptoKey, type JSONWebKeySet, type JWK, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose';
import { type ParleyError } from '../problems/errors.js';
import { KeySource } from './key-source.js';
import { type TokenRules, TokenVerifier } from './token-verifier.js';

const RULES: TokenRules = { issuer: 'https://login.example', audience: 'parley', longestLifetimeS: 24 * 3600 };
const MAX_AGE_MS = 300_000;

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function signingKey(kid?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', ...(kid !== undefined && { kid }) } };
}

const nowS = (): number => Math.floor(Date.now() / 1000);

function token(key: SigningKey, claims: JWTPayload = {}, header: object = {}): Promise<string> {
  const payload = { role: 'seller', sellerId: 's-1', sub: 's-1', iss: RULES.issuer, aud: RULES.audience, iat: nowS(), exp: nowS() + 600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...(key.jwk.kid !== undefined && { kid: key.jwk.kid }), ...header }).sign(key.privateKey);
}

describe('Tokens of an identity provider', () => {
  let one: SigningKey;
  let two: SigningKey;
  let nowMs: number;
  let fetches: number;
  let answer: () => JSONWebKeySet;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    [one, two] = await Promise.all([signingKey('one'), signingKey('two')]);
  });
  beforeEach(() => {
    nowMs = 1000;
    fetches = 0;
    answer = () => ({ keys: [one.jwk] });
    const fetchKeys = (): Promise<JSONWebKeySet> => {
      fetches += 1;
      return new Promise((resolve) => resolve(answer()));
    };
    verifier = new TokenVerifier(new KeySource('https://login.example/jwks', { maxAgeMs: MAX_AGE_MS, now: () => nowMs, fetchKeys }), RULES);
  });

  const outcome = async (jwt: string): Promise<string> => {
    try {
      return (await verifier.verify(`Bearer ${jwt}`)).id;
    } catch (error) {
      return (error as ParleyError).code;
    }
  };
  const fail = (): never => {
    throw new Error('it answered 500, not 200');
  };

  it('are verified with keys that are fetched once', async () => {
    expect(await outcome(await token(one))).toBe('s-1');
    expect(await outcome(await token(one, { sellerId: 's-2' }))).toBe('s-2');
    expect(fetches).toBe(1);
  });

  it('are tried with each key of their type if they name none', async () => {
    const [first, second] = await Promise.all([signingKey(), signingKey()]);
    answer = () => ({ keys: [first.jwk, second.jwk] });
    expect(await outcome(await token(first))).toBe('s-1');
    expect(await outcome(await token(second))).toBe('s-1');
    expect(await outcome(await token(await signingKey()))).toBe('UNAUTHENTICATED');
  });

  it('are verified although another key of their type is too short', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }) as JWK;
    answer = () => ({ keys: [{ ...short, alg: 'RS256' }, { ...good, alg: 'RS256' }] });
    const good = await exportJWK(publicKey);
    expect(await outcome(await token({ privateKey, jwk: good }, {}, { alg: 'RS256' }))).toBe('s-1');
  });

  it('are 503 while the provider fails and no keys are known, and the provider is left alone for 5 s', async () => {
    answer = fail;
    const jwt = await token(one);
    for (let request = 0; request < 30; request += 1) expect(await outcome(jwt)).toBe('UNAVAILABLE');
    expect(fetches).toBe(1);
    await expect(verifier.verify(`Bearer ${jwt}`)).rejects.toMatchObject({ details: { retryAfterSeconds: 5 } });
    answer = () => ({ keys: [one.jwk] });
    nowMs += 5000;
    expect(await outcome(jwt)).toBe('s-1');
  });

  it('are verified with the last good keys for an hour while the provider fails', async () => {
    const jwt = await token(one);
    await outcome(jwt);
    answer = fail;
    nowMs += MAX_AGE_MS + 3_590_000;
    expect(await outcome(jwt)).toBe('s-1');
    expect(await outcome(await token(two))).toBe('UNAUTHENTICATED');
    nowMs += 20_000;
    expect(await outcome(jwt)).toBe('UNAVAILABLE');
  });

  it('of a withdrawn key are refused when the keys are fetched again, cached or not', async () => {
    const jwt = await token(one);
    await outcome(jwt);
    answer = () => ({ keys: [two.jwk] });
    nowMs += MAX_AGE_MS;
    expect(await outcome(jwt)).toBe('UNAUTHENTICATED');
  });

  it('of a new key are accepted at once, and unknown keys fetch nothing for 5 s', async () => {
    await outcome(await token(one));
    answer = () => ({ keys: [one.jwk, two.jwk] });
    nowMs += 5000;
    expect(await outcome(await token(two))).toBe('s-1');
    const strange = await signingKey('three');
    for (let request = 0; request < 10; request += 1) expect(await outcome(await token(strange))).toBe('UNAUTHENTICATED');
    expect(fetches).toBe(2);
  });

  it('are cached up to a bound, and the oldest are verified again', async () => {
    verifier = new TokenVerifier(new KeySource('https://login.example/jwks', { maxAgeMs: MAX_AGE_MS, fetchKeys: () => Promise.resolve({ keys: [one.jwk] }) }), RULES, 3);
    const tokens = await Promise.all([1, 2, 3, 4, 5].map((n) => token(one, { sellerId: `s-${n}` })));
    for (const jwt of tokens) await outcome(jwt);
    expect(verifier.cached).toBe(3);
    for (const jwt of [tokens[0], await token(two), 'a.b.c']) await outcome(jwt);
    expect([verifier.cached, await outcome(tokens[1])]).toEqual([3, 's-2']);
  });

  it('are 401 if they are forged, malformed or missing', async () => {
    const other = await generateKeyPair('RS256', { extractable: true });
    const foreign = await new SignJWT({ role: 'seller', sellerId: 's-1' }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(other.privateKey);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.AA`;
    const critical = `${Buffer.from('{"alg":"ES256","kid":"one","crit":["x"],"x":1}').toString('base64url')}.e30.AA`;
    for (const jwt of [foreign, unsigned, critical, 'a.b.c', 'e30.e30.e30']) expect(await outcome(jwt)).toBe('UNAUTHENTICATED');
  });

  it('are refused if they live too long, never expire, come from the future or are of another type', async () => {
    const refused = [
      [{ exp: nowS() + 100 * 365 * 86_400 }, {}],
      [{ exp: 1e300 }, {}],
      [{ iat: nowS() - 86_400, exp: nowS() + 600 }, {}],
      [{ iat: undefined, exp: nowS() + 86_500 }, {}],
      [{ exp: undefined }, {}],
      [{ iat: nowS() + 120 }, {}],
      [{}, { typ: 'logout+jwt' }],
    ] as const;
    for (const [claims, header] of refused) expect([claims, await outcome(await token(one, claims, header))]).toEqual([claims, 'UNAUTHENTICATED']);
    for (const typ of ['JWT', 'at+jwt', 'application/at+jwt']) expect(await outcome(await token(one, {}, { typ }))).toBe('s-1');
    expect(await outcome(await token(one, { iat: nowS() + 30 }))).toBe('s-1');
  });
});
