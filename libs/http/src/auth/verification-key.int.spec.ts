import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { localKeys, mintToken } from './local-keys.js';
import { verificationKey, writeVerificationKey } from './verification-key.js';

const SELLER = { role: 'seller', id: 's-1', country: null, categories: [] } as const;

describe('the verification key of a data folder', () => {
  let root: string;
  let issuer: string;
  let service: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'verification-key-'));
    [issuer, service] = ['issuer', 'service'].map((name) => join(root, name));
    mkdirSync(join(service, 'keys'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('has no private part and verifies signatures of the signing key', async () => {
    const file = await writeVerificationKey(issuer, join(service, 'keys'));
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    const token = await mintToken(await localKeys(issuer), SELLER, 60);
    await expect(jwtVerify(token, await verificationKey(service))).resolves.toMatchObject({ payload: { sellerId: 's-1' } });
  });

  it('is replaced when it is written again, and creates no signing key in the service', async () => {
    await writeVerificationKey(join(root, 'other'), join(service, 'keys'));
    await writeVerificationKey(issuer, join(service, 'keys'));
    const token = await mintToken(await localKeys(issuer), SELLER, 60);
    await jwtVerify(token, await verificationKey(service));
    expect(() => readFileSync(join(service, 'keys', 'signing.json'))).toThrow('ENOENT');
  });

  it('is ignored if the folder has the signing key', async () => {
    await writeVerificationKey(join(root, 'other'), join(service, 'keys'));
    await localKeys(issuer);
    symlinkSync(join(issuer, 'keys', 'signing.json'), join(service, 'keys', 'signing.json'));
    await jwtVerify(await mintToken(await localKeys(issuer), SELLER, 60), await verificationKey(service));
  });
});
