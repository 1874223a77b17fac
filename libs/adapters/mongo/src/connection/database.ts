import { Unavailable } from '@parley/event-sourcing';
import { type Connection, type Schema, createConnection, type mongo } from 'mongoose';
import { translatingErrors, translateError } from '../errors.js';
import './ended-sockets.js';
import { memoizeAsync } from './memoize-async.js';

/** How long the driver searches for a server, milliseconds; short, so that a command is answered in time. */
const SERVER_SELECTION_TIMEOUT_MS = 2000;
/** How long a connection may be silent before it is closed, milliseconds. */
const SOCKET_TIMEOUT_MS = 10_000;

/**
 * A MongoDB database.
 *
 * Uses write concern majority with journal and read concern majority, so that a failover cannot roll back anything that was read.
 */
export class Database {
  private constructor(private readonly connection: Connection) {}

  static async open(uri: string, name: string): Promise<Database> {
    const connection = createConnection(uri, {
      dbName: name,
      appName: `parley ${name}`,
      autoCreate: false,
      autoIndex: false,
      bufferCommands: false,
      serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      connectTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      socketTimeoutMS: SOCKET_TIMEOUT_MS,
      heartbeatFrequencyMS: 1000,
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
    });
    try {
      return new Database(await connection.asPromise());
    } catch (error) {
      await connection.destroy();
      throw translateError(error);
    }
  }

  get client(): mongo.MongoClient {
    return this.connection.getClient();
  }

  get raw(): mongo.Db {
    return this.client.db(this.connection.name);
  }

  /** A function that returns the collection, created with the indexes of its schema on first use. */
  collection<D extends mongo.Document>(name: string, schema: Schema): () => Promise<mongo.Collection<D>> {
    return memoizeAsync(async () => {
      await this.create(name, schema);
      return this.raw.collection<D>(name);
    });
  }

  /** Creates a collection and its indexes if they are missing. */
  async create(name: string, schema: Schema): Promise<void> {
    const model = this.connection.models[name] ?? this.connection.model(name, schema, name);
    await translatingErrors(async () => {
      await model.createCollection();
      await model.createIndexes();
    });
  }

  /** Drops a collection if it exists. */
  async drop(name: string): Promise<void> {
    if (this.connection.models[name]) this.connection.deleteModel(name);
    await translatingErrors(() => this.raw.dropCollection(name));
  }

  /** The current cluster time, which is later than all acknowledged writes. */
  async now(): Promise<mongo.Timestamp> {
    const session = this.client.startSession({ causalConsistency: true });
    try {
      await translatingErrors(() => this.raw.command({ ping: 1 }, { session, readPreference: 'primary' }));
      if (!session.operationTime) throw new Error('MongoDB is not a replica set: start mongod with --replSet (one node is enough)');
      return session.operationTime;
    } finally {
      await session.endSession();
    }
  }

  /** The wall clock of the primary, milliseconds since the epoch. */
  async localTimeMs(): Promise<number> {
    const { localTime } = await this.hello();
    return (localTime as Date).getTime();
  }

  /** Throws `Unavailable` if no primary answers, also on a direct connection to a secondary. */
  async check(): Promise<void> {
    const { isWritablePrimary } = await this.hello();
    if (isWritablePrimary !== true) throw new Unavailable('MongoDB has no primary');
  }

  private hello(): Promise<mongo.Document> {
    return translatingErrors(() => this.raw.command({ hello: 1 }, { readPreference: 'primary' }));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
