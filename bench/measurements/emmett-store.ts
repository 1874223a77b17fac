import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Commit } from '@parley/event-sourcing';
import { installPackages } from '../harness/install-packages.js';

const PACKAGE = '@event-driven-io/emmett-sqlite';
const VERSION = '0.42.4';
export const EMMETT = `${PACKAGE} ${VERSION}`;

/** Not every registry has the matching patch version of the core, so any 0.42 is accepted. */
const MANIFEST = { private: true, dependencies: { [PACKAGE]: VERSION }, overrides: { '@event-driven-io/emmett': '~0.42.0' } };
/** Installed outside the project's packages, because it brings its own driver, which may have to be compiled. */
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

/** The other store on one open connection: WAL, with a flush before each acknowledgement. Installed on first use. */
export async function openEmmett(fileName: string, progress: (text: string) => void) {
  const entry = join(FOLDER, 'node_modules', PACKAGE, 'dist/index.js');
  if (!existsSync(entry)) {
    progress(`fetching ${EMMETT}; its driver may be compiled, which takes a minute or two`);
    await installPackages(FOLDER, MANIFEST);
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
