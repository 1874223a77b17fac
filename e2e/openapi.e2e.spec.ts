import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

it('The document that Parley serves is the one that is kept; `npm run openapi` writes it anew', async () => {
  const kept = JSON.parse(await readFile('libs/http/src/openapi/openapi.json', 'utf8')) as unknown;
  const answer = await fetch(`${world().parley.baseUrl}/openapi.json`);
  expect(await answer.json()).toEqual(kept);
});
