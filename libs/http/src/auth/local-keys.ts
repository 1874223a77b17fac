import { constants, type PathLike, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type CryptoKey, SignJWT, exportJWK, generateKeyPair, importJWK } from 'jose';
import { type Caller } from './caller.js';

/** `iss` and `aud` of tokens that are signed with the key of the data folder. */
export const LOCAL_ISSUER = 'urn:parley:local';
export const LOCAL_AUDIENCE = 'urn:parley';

/** Of the tokens that one machine signs. */
export const LOCAL_ALGORITHM = 'ES256';

/** The key pair of one machine, in its data folder. */
export interface LocalKeys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/**
 * Reads the key pair of a data folder (`keys/signing.json`, readable by its owner alone), or creates it.
 * Two processes that create it at once end up with the same pair.
 */
export async function localKeys(folder: string): Promise<LocalKeys> {
  const jwk = await signingJwk(folder);
  return {
    privateKey: (await importJWK(jwk, LOCAL_ALGORITHM)) as CryptoKey,
    publicKey: (await importJWK(publicHalf(jwk), LOCAL_ALGORITHM)) as CryptoKey,
  };
}

export function signingKeyPath(folder: string): string {
  return join(folder, 'keys', 'signing.json');
}

/** The private key of a data folder, created if it is missing. */
export async function signingJwk(folder: string): Promise<Jwk> {
  const path = signingKeyPath(folder);
  return readJwk(path) ?? (await makeJwk(folder, path));
}

/** The part of a key that verifies and cannot sign. */
export function publicHalf({ kty, crv, x, y }: Jwk): Jwk {
  return { kty, crv, x, y };
}

/** Signs a token for a caller that expires after `ttlSeconds`. */
export function mintToken(keys: LocalKeys, caller: Omit<Caller, 'expiresMs'>, ttlSeconds: number): Promise<string> {
  const claims: Record<string, unknown> = { role: caller.role };
  if (caller.role === 'seller') claims.sellerId = caller.id;
  if (caller.role === 'buyer') claims.buyerId = caller.id;
  if (caller.country !== null) claims.country = caller.country;
  if (caller.categories.length > 0) claims.categories = caller.categories;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: LOCAL_ALGORITHM })
    .setSubject(caller.id)
    .setIssuer(LOCAL_ISSUER)
    .setAudience(LOCAL_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds}s`)
    .sign(keys.privateKey);
}

export type Jwk = Awaited<ReturnType<typeof exportJWK>>;

/** Reads a key; null if the file is missing. */
export function readJwk(path: PathLike): Jwk | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Jwk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function makeJwk(folder: string, path: string): Promise<Jwk> {
  const { privateKey } = await generateKeyPair(LOCAL_ALGORITHM, { extractable: true });
  mkdirSync(join(folder, 'keys'), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    writeSync(file, JSON.stringify(await exportJWK(privateKey)));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readJwk(path) as Jwk;
}
