import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CryptoKey, importJWK } from 'jose';
import { LOCAL_ALGORITHM, localKeys, publicHalf, readJwk, signingJwk, signingKeyPath } from './local-keys.js';

const FILE = 'verification.json';

/**
 * The key that verifies tokens of a data folder. A process that may not sign has only `keys/verification.json`, the public part of
 * `keys/signing.json`; if neither exists, the pair is created.
 */
export async function verificationKey(folder: string): Promise<CryptoKey> {
  const verification = readJwk(signingKeyPath(folder)) === null ? readJwk(join(folder, 'keys', FILE)) : null;
  if (verification === null) return (await localKeys(folder)).publicKey;
  return (await importJWK(publicHalf(verification), LOCAL_ALGORITHM)) as CryptoKey;
}

/** Writes the public part of a data folder's signing key to `target`, and creates the pair if it is missing. Returns the path of the file. */
export async function writeVerificationKey(folder: string, target: string): Promise<string> {
  const path = join(target, FILE);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, JSON.stringify(publicHalf(await signingJwk(folder))), { flag: 'wx', mode: 0o644 });
  renameSync(draft, path);
  return path;
}
