import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Commit } from '@parley/event-sourcing';
import { installPackages } from '../harness/install-packages.js';

const PACKAGE = '@event-driven-io/emmett-mongodb';
const VERSION = '0.42.4';
export const EMMETT = `${PACKAGE} ${VERSION}`;

/** Not every registry has the matching patch version of the core, so any 0.42 is accepted. It brings its own driver. */
const MANIFEST = { private: true, dependencies: { [PACKAGE]: VERSION }, overrides: { '@event-driven-io/emmett': '~0.42.0' } };
const FOLDER = join(process.cwd(), 'node_modules/.cache', `emmett-mongodb-${VERSION}`);

interface EmmettMongo {
  toStreamName(type: string, id: string): string;
  getMongoDBEventStore(options: { connectionString: string }): {
    appendToStream(stream: string, events: readonly object[], options: { expectedStreamVersion: bigint }): Promise<unknown>;
    close(): Promise<void>;
  };
}

/** The other store, with our write concern: a document for each stream, to which events are pushed. Installed on first use. */
export async function openEmmett(uri: string, database: string, progress: (text: string) => void) {
  const entry = join(FOLDER, 'node_modules', PACKAGE, 'dist/index.js');
  if (!existsSync(entry)) {
    progress(`fetching ${EMMETT}`);
    await installPackages(FOLDER, MANIFEST);
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
