import { mongo } from 'mongoose';
import { type MongoServer, mongoServer } from '../../../../../testing/servers/mongo-server.js';
import { type MongoAdapters, openMongo } from '../index.js';

/** The adapters on a temporary database, twice, as in two processes. The database is dropped on close. */
export interface Temporary extends Omit<MongoAdapters, 'close'> {
  readonly uri: string;
  readonly database: string;
  readonly other: MongoAdapters;
  readonly errors: unknown[];
  readonly close: () => Promise<void>;
}

let made = 0;

export async function openTemporary(uri: string): Promise<Temporary> {
  const database = `test_${process.pid}_${++made}_${Math.random().toString(36).slice(2, 8)}`;
  const errors: unknown[] = [];
  const onFeedError = (_: string, error: unknown) => errors.push(error);
  const [own, other] = await Promise.all([openMongo({ uri, database, onFeedError }), openMongo({ uri, database, onFeedError })]);
  const close = async () => {
    await Promise.all([own.close(), other.close()]);
    await withDatabase(uri, database, (db) => db.dropDatabase());
  };
  return { ...own, uri, database, other, errors, close };
}

/** Connects to a database without the adapters. */
export async function withDatabase<T>(uri: string, database: string, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  const client = new mongo.MongoClient(uri);
  try {
    return await work(client.db(database));
  } finally {
    await client.close();
  }
}

/** One server for the tests of a file, started on first use. */
export function sharedServer(): { uri(): Promise<string>; stop(): Promise<void> } {
  let server: Promise<MongoServer> | null = null;
  return {
    uri: async () => (await (server ??= mongoServer())).uri,
    stop: async () => (await server)?.stop(),
  };
}
