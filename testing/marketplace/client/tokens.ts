import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type CryptoKey, type JWK, SignJWT, importJWK } from 'jose';
import { type Claims, type TokenSource } from './claims.js';

const run = promisify(execFile);

/** The private key (JWK) that signs tokens, with their issuer and audience. */
export interface TokenKey {
  readonly file: string;
  readonly issuer: string;
  readonly audience: string;
}

/** The issuer and audience that a Parley with its own key expects. */
export const LOCAL = { issuer: 'urn:parley:local', audience: 'urn:parley' };
const HOURS = 12;

/** The path of the signing key in a data folder. */
export function signingKeyOf(dataFolder: string): string {
  return `${dataFolder}/keys/signing.json`;
}

/** Signs tokens with a private key in JWK form. Reads the file at the first token. */
export function signedTokens(keyFile: string, names: { issuer: string; audience: string } = LOCAL): TokenSource {
  let key: Promise<{ key: CryptoKey; alg: string }> | undefined;
  return cached(async (claims) => {
    key ??= readKey(keyFile);
    const signer = await key;
    return new SignJWT(payloadOf(claims))
      .setProtectedHeader({ alg: signer.alg })
      .setSubject(claims.id)
      .setIssuer(names.issuer)
      .setAudience(names.audience)
      .setIssuedAt()
      .setExpirationTime(`${HOURS}h`)
      .sign(signer.key);
  });
}

/** Runs a shell command for each token. The command gets the payload as JSON in `$CLAIMS` and prints the token. */
export function commandTokens(command: string): TokenSource {
  return cached(async (claims) => {
    const env = { ...process.env, CLAIMS: JSON.stringify({ sub: claims.id, ...payloadOf(claims) }) };
    const { stdout } = await run('sh', ['-c', command], { env });
    return stdout.trim();
  });
}

/** The private claims of a token. */
export function payloadOf({ role, id, country, categories }: Claims): Record<string, unknown> {
  return {
    role,
    ...(role === 'seller' && { sellerId: id }),
    ...(role === 'buyer' && { buyerId: id }),
    ...(country !== undefined && { country }),
    ...(categories !== undefined && { categories }),
  };
}

async function readKey(file: string): Promise<{ key: CryptoKey; alg: string }> {
  const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK;
  const alg = jwk.alg ?? (jwk.kty === 'OKP' ? 'EdDSA' : jwk.kty === 'RSA' ? 'RS256' : 'ES256');
  return { key: (await importJWK(jwk, alg)) as CryptoKey, alg };
}

function cached(source: TokenSource): TokenSource {
  const known = new Map<string, Promise<string>>();
  return (claims) => {
    const key = JSON.stringify(claims);
    const token = known.get(key) ?? source(claims);
    known.set(key, token);
    return token;
  };
}
