import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAllInOne } from '../../testing/processes/all-in-one.js';

// npm run openapi: writes what the services say of themselves to the file that each of them serves in a cluster.
const file = 'libs/http/src/openapi/openapi.json';
const data = await mkdtemp(join(tmpdir(), 'parley-openapi-'));
const parley = await startAllInOne({ data });
try {
  const answer = await fetch(`${parley.baseUrl}/openapi.json`);
  await writeFile(file, `${inLines(await answer.json(), 3)}\n`);
  process.stdout.write(`${file} is written\n`);
} finally {
  await parley.stop();
  await rm(data, { recursive: true, force: true });
}

/** JSON with a line for each operation and each schema, so that a change shows where it is. */
function inLines(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${inLines(each, depth - 1)}`);
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n}`;
}
