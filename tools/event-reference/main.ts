import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type EventVersion, PUBLIC_EVENTS, eventSchema, eventsPage, fileOf } from '@parley/contracts';

// npm run event-reference: writes docs/reference/events.md, the JSON Schema of each new event version, and the checksums of new schemas and
// fixtures. A schema that exists is never overwritten: a published version does not change.
const FIXTURES = 'libs/contracts/src/fixtures';
const SCHEMAS = 'docs/reference/events';
const SUMS = `${FIXTURES}/SHA256SUMS`;

const events: readonly EventVersion[] = PUBLIC_EVENTS;
await mkdir(SCHEMAS, { recursive: true });
await writeFile('docs/reference/events.md', eventsPage());
let sums = existsSync(SUMS) ? await readFile(SUMS, 'utf8') : '';
for (const event of events.flatMap((newest) => newest.versions())) {
  const schema = `${SCHEMAS}/${fileOf(event)}`;
  if (!existsSync(schema)) await writeFile(schema, `${JSON.stringify(eventSchema(event), null, 2)}\n`);
  for (const file of [`${FIXTURES}/${fileOf(event)}`, schema]) {
    if (sums.includes(`  ${file}\n`)) continue;
    sums += `${createHash('sha256').update(await readFile(file)).digest('hex')}  ${file}\n`;
    process.stdout.write(`${file} is frozen\n`);
  }
}
await writeFile(SUMS, sums);
