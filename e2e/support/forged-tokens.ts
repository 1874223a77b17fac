import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CryptoKey, type JWK, SignJWT, UnsecuredJWT, generateKeyPair, importJWK } from 'jose';
import { type Claims } from '../../testing/marketplace/client/claims.js';
import { LOCAL, type TokenKey, payloadOf } from '../../testing/marketplace/client/tokens.js';

/** Invalid values of the Authorization header, by their defect. */
export type Forgeries = Readonly<Record<string, string>>;

/** Forgeries that need no key. */
export function keylessForgeries(claims: Claims): Forgeries {
  const { issuer: iss, audience: aud } = LOCAL;
  const unsigned = new UnsecuredJWT({ ...payloadOf(claims), sub: claims.id, iss, aud, exp: inOneHour() }).encode();
  return {
    'no scheme': 'x',
    'another scheme': 'Basic czoxOjE=',
    'no token': 'Bearer ',
    'a word': 'Bearer garbage',
    'three words': 'Bearer a.b.c',
    'a very long one': `Bearer ${'a'.repeat(4_000)}.${'b'.repeat(4_000)}.c`,
    'a token that is not signed': `Bearer ${unsigned}`,
    'a token whose signature is a dot': `Bearer ${unsigned}x`,
  };
}

/** Forgeries with the private or the public key. */
export async function signedForgeries(claims: Claims, { file, issuer, audience }: TokenKey): Promise<Forgeries> {
  const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK;
  const alg = jwk.alg ?? (jwk.kty === 'OKP' ? 'EdDSA' : jwk.kty === 'RSA' ? 'RS256' : 'ES256');
  const key = (await importJWK(jwk, alg)) as CryptoKey;
  const { d: _d, ...publicJwk } = jwk;
  const pem = createPublicKey({ key: publicJwk as Record<string, string>, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const stranger = (await generateKeyPair(alg, { extractable: true })).privateKey;
  const good = { ...payloadOf(claims), sub: claims.id, iss: issuer, aud: audience, exp: inOneHour() };
  const signed = async (payload: object, by: CryptoKey | Uint8Array = key, header = alg) =>
    `Bearer ${await new SignJWT({ ...payload }).setProtectedHeader({ alg: header }).sign(by)}`;
  const real = await signed(good);
  const [header, , signature] = real.split('.');
  return {
    'a token that has expired': await signed({ ...good, exp: inOneHour() - 7200 }),
    'a token that never expires': await signed({ ...good, exp: undefined }),
    'a token for later': await signed({ ...good, nbf: inOneHour() }),
    'a token of another issuer': await signed({ ...good, iss: 'urn:other' }),
    'a token for another audience': await signed({ ...good, aud: 'urn:other' }),
    'a token signed by a stranger': await signed(good, stranger),
    'a token signed with the public key as a secret (PEM)': await signed(good, new TextEncoder().encode(String(pem)), 'HS256'),
    'a token signed with the public key as a secret (JWK)': await signed(good, new TextEncoder().encode(JSON.stringify(publicJwk)), 'HS256'),
    'a token with another signature': `${real.slice(0, -8)}AAAAAAAA`,
    'a token with other claims': [header, Buffer.from(JSON.stringify({ ...good, more: 1 })).toString('base64url'), signature].join('.'),
    'a token without a role': await signed({ ...good, role: undefined }),
    'a token of an unknown role': await signed({ ...good, role: 'admin' }),
    'a token of a seller or buyer without an id': await signed({ ...good, role: 'seller', sellerId: undefined }),
    'a token with an invalid id': await signed({ ...good, role: 'seller', sellerId: "s' or 1=1" }),
    'a token whose id is a list': await signed({ ...good, role: 'seller', sellerId: ['s-1'] }),
  };
}

function inOneHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
