import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Commit } from '@parley/event-sourcing';
import { fetchBeside } from '../harness/fetch-beside.js';

const PACKAGE = '@event-driven-io/emmett-sqlite';
const VERSION = '0.42.4';
export const EMMETT = `${PACKAGE} ${VERSION}`;

/** Its own patch version of the core need not be in every registry: the newest 0.42 that is there does. */
const MANIFEST = { private: true, dependencies: { [PACKAGE]: VERSION }, overrides: { '@event-driven-io/emmett': '~0.42.0' } };
/** Beside the project's packages and not among them: it brings a driver of its own, which may have to be compiled. */
const FOLDER = join(process.cwd(), 'node_modules/.cache', `emmett-sqlite-${VERSION}`);

interface Connection {
  command(sql: string): Promise<unknown>;
  close(): void;
}

interface EmmettSqlite {
  sqliteConnection(options: { fileName: string }): Connection;
  SQLiteConnectionPool(options: { fileName: string; connectionOptions: { singleton: true; connection: Connection } }): unknown;
  getSQLiteEventStore(options: { fileName: string; pool: unknown }): {
    appendToStream(stream: string, events: readonly object[], options: { expectedStreamVersion: bigint }): Promise<unknown>;
  };
}

/** The other store on one open connection: WAL, each append on the disk before it is acknowledged. Fetched where it is not there yet. */
export async function openEmmett(fileName: string, progress: (text: string) => void) {
  const entry = join(FOLDER, 'node_modules', PACKAGE, 'dist/index.js');
  if (!existsSync(entry)) {
    progress(`fetching ${EMMETT}; its driver may be compiled, which takes a minute or two`);
    await fetchBeside(FOLDER, MANIFEST);
  }
  const sqlite = (await import(pathToFileURL(entry).href)) as EmmettSqlite;
  const connection = sqlite.sqliteConnection({ fileName });
  await connection.command('pragma synchronous = FULL');
  const pool = sqlite.SQLiteConnectionPool({ fileName, connectionOptions: { singleton: true, connection } });
  const store = sqlite.getSQLiteEventStore({ fileName, pool });
  return {
    append: ({ stream, expectedVersion, events }: Commit) =>
      store.appendToStream(stream, events, { expectedStreamVersion: BigInt(expectedVersion) }),
    close: () => connection.close(),
  };
}
