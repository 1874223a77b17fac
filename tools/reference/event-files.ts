import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type EventVersion, PUBLIC_EVENTS, eventSchema, fileOf } from '@parley/contracts';

const FIXTURES = 'libs/contracts/src/fixtures';
const SCHEMAS = 'docs/reference/events';
const SUMS = `${FIXTURES}/SHA256SUMS`;

/**
 * Writes the JSON Schema of each new version of a public event, and adds the checksums of new schemas and fixtures. An existing schema is
 * never overwritten: a published version does not change. Rejects if a fixture is missing.
 */
export async function freezeNewEvents(events: readonly EventVersion[] = PUBLIC_EVENTS): Promise<void> {
  await mkdir(SCHEMAS, { recursive: true });
  let sums = await readFile(SUMS, 'utf8');
  for (const event of events.flatMap((newest) => newest.versions())) {
    const schema = `${SCHEMAS}/${fileOf(event)}`;
    if (!existsSync(schema)) await writeFile(schema, `${JSON.stringify(eventSchema(event), null, 2)}\n`);
    for (const file of [`${FIXTURES}/${fileOf(event)}`, schema]) {
      if (sums.includes(`  ${file}\n`)) continue;
      sums += `${createHash('sha256').update(await readFile(file)).digest('hex')}  ${file}\n`;
    }
  }
  await writeFile(SUMS, sums);
}
