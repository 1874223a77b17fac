import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Commit } from '@parley/event-sourcing';
import { fetchBeside } from '../harness/fetch-beside.js';

const PACKAGE = '@event-driven-io/emmett-mongodb';
const VERSION = '0.42.4';
export const EMMETT = `${PACKAGE} ${VERSION}`;

/** Its own patch version of the core need not be in every registry: the newest 0.42 that is there does. It brings a driver of its own. */
const MANIFEST = { private: true, dependencies: { [PACKAGE]: VERSION }, overrides: { '@event-driven-io/emmett': '~0.42.0' } };
const FOLDER = join(process.cwd(), 'node_modules/.cache', `emmett-mongodb-${VERSION}`);

interface EmmettMongo {
  toStreamName(type: string, id: string): string;
  getMongoDBEventStore(options: { connectionString: string }): {
    appendToStream(stream: string, events: readonly object[], options: { expectedStreamVersion: bigint }): Promise<unknown>;
    close(): Promise<void>;
  };
}

/** The other store, with the write concern of ours: a document for each stream, to which events are pushed. Fetched where it is not there yet. */
export async function openEmmett(uri: string, database: string, progress: (text: string) => void) {
  const entry = join(FOLDER, 'node_modules', PACKAGE, 'dist/index.js');
  if (!existsSync(entry)) {
    progress(`fetching ${EMMETT}`);
    await fetchBeside(FOLDER, MANIFEST);
  }
  const emmett = (await import(pathToFileURL(entry).href)) as EmmettMongo;
  const address = new URL(uri);
  address.pathname = `/${database}`;
  address.searchParams.set('w', 'majority');
  address.searchParams.set('journal', 'true');
  const store = emmett.getMongoDBEventStore({ connectionString: address.href });
  return {
    append: ({ stream, expectedVersion, events }: Commit) =>
      store.appendToStream(emmett.toStreamName('conversation', stream), events, { expectedStreamVersion: BigInt(expectedVersion) }),
    close: () => store.close(),
  };
}
