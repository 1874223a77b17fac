import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { type Event, type Recorded } from '../vocabulary/event.js';

const FOLDER = 'testing/stored-events';

/** One event as each of the stores wrote it. It is never edited. */
export interface StoredFixture {
  /** `<kind of stream>.<type>.v<version>.json` */
  readonly file: string;
  /** The row in the table `events`. */
  readonly sqlite: Readonly<Record<string, string | number | null>> & { readonly stream: string };
  /** The document in the collection `commits`. */
  readonly mongo: Readonly<Record<string, unknown>> & { readonly _id: { readonly stream: string; readonly version: number } };
  /** As the stores give it back. */
  readonly event: Event & Recorded;
}

/** The frozen events of a kind of stream, or of all kinds, in the order of their versions. */
export function storedFixtures(kind?: string): StoredFixture[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json') && (kind === undefined || file.startsWith(`${kind}.`)))
    .map((file) => {
      const { sqlite, mongo } = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Pick<StoredFixture, 'sqlite' | 'mongo'>;
      const { type, data, stream, version, at } = sqlite as unknown as Event<string, string> & Recorded;
      return { file, sqlite, mongo, event: { type, data: JSON.parse(data) as unknown, stream, version, at } };
    })
    .sort((a, b) => a.event.stream.localeCompare(b.event.stream) || a.event.version - b.event.version);
}

/** Whether a fixture has the checksum that `SHA256SUMS` names. */
export function isFrozen(file: string): boolean {
  const sum = createHash('sha256').update(readFileSync(`${FOLDER}/${file}`)).digest('hex');
  return readFileSync(`${FOLDER}/SHA256SUMS`, 'utf8').includes(`${sum}  ${FOLDER}/${file}\n`);
}
