import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { readConfig } from '@parley/runtime';
import { SETTINGS } from './settings.js';
import { DEMO_SELLER, tokenHints } from './token-hints.js';

const settingsOf = (environment: NodeJS.ProcessEnv) => readConfig(environment, SETTINGS);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley's "));
});
afterAll(() => rm(folder, { recursive: true }));

describe('The hints of a start', () => {
  it('name the data folder whose key signs the token, quoted for a shell', async () => {
    const { hint } = await tokenHints(settingsOf({ PARLEY_DATA: folder }), true);
    expect(hint).toBe(`A token: PARLEY_DATA='${folder.replace("'", "'\\''")}' npm run --silent token -- seller s-1`);
  });

  it('hold a token for a terminal, and none for a log', async () => {
    const settings = settingsOf({ PARLEY_DATA: folder });
    const { demo } = await tokenHints(settings, true);
    expect(decodeJwt(demo ?? '')).toMatchObject({ role: 'seller', sellerId: DEMO_SELLER.id });
    expect((await tokenHints(settings, false)).demo).toBeNull();
  });

  it('open the console of a seller whom the demo fills', async () => {
    const day = JSON.parse(await readFile('demo/day/expected.json', 'utf8')) as Record<string, { claims: object; inbox: unknown[] }>;
    const { country, categories } = DEMO_SELLER;
    expect(day[DEMO_SELLER.id].claims).toEqual({ country, categories });
    expect(day[DEMO_SELLER.id].inbox.length).toBeGreaterThan(5);
  });
});
