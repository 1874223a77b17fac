import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

it('Parley serves the OpenAPI document in the repository, which `npm run openapi` writes', async () => {
  const kept = JSON.parse(await readFile('libs/http/src/openapi/openapi.json', 'utf8')) as unknown;
  const answer = await fetch(`${world().parley.baseUrl}/openapi.json`);
  expect(await answer.json()).toEqual(kept);
});
