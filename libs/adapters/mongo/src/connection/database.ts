import { Unavailable } from '@parley/event-sourcing';
import { type Connection, type Schema, createConnection, type mongo } from 'mongoose';
import { guarded, translated } from '../errors.js';
import './ended-sockets.js';
import { once } from './once.js';

/** A server that is away is noticed within this time, milliseconds, so that a command is answered in time. */
const PATIENCE_MS = 2000;
/** A connection on which nothing comes back any more is given up after this time, milliseconds. */
const SILENCE_MS = 10_000;

/**
 * One database of a MongoDB.
 *
 * Writes are acknowledged when a majority has them in its journal, and only what a majority has is read: what anybody has seen cannot be
 * rolled back by a failover.
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
      serverSelectionTimeoutMS: PATIENCE_MS,
      connectTimeoutMS: PATIENCE_MS,
      socketTimeoutMS: SILENCE_MS,
      heartbeatFrequencyMS: 1000,
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
    });
    try {
      return new Database(await connection.asPromise());
    } catch (error) {
      await connection.destroy();
      throw translated(error);
    }
  }

  get client(): mongo.MongoClient {
    return this.connection.getClient();
  }

  get raw(): mongo.Db {
    return this.client.db(this.connection.name);
  }

  /** A collection, which is made with the indexes of its schema when it is first asked for. */
  collection<D extends mongo.Document>(name: string, schema: Schema): () => Promise<mongo.Collection<D>> {
    return once(async () => {
      await this.create(name, schema);
      return this.raw.collection<D>(name);
    });
  }

  /** Makes a collection and its indexes where they are not there yet. */
  async create(name: string, schema: Schema): Promise<void> {
    const model = this.connection.models[name] ?? this.connection.model(name, schema, name);
    await guarded(async () => {
      await model.createCollection();
      await model.createIndexes();
    });
  }

  /** Drops a collection, where it is there. */
  async drop(name: string): Promise<void> {
    if (this.connection.models[name]) this.connection.deleteModel(name);
    await guarded(() => this.raw.dropCollection(name));
  }

  /** Now, by the cluster's clock: everything that was acknowledged before is earlier. */
  async now(): Promise<mongo.Timestamp> {
    const session = this.client.startSession({ causalConsistency: true });
    try {
      await guarded(() => this.raw.command({ ping: 1 }, { session, readPreference: 'primary' }));
      if (!session.operationTime) throw new Error('MongoDB must be a replica set, of one node at least');
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
    return guarded(() => this.raw.command({ hello: 1 }, { readPreference: 'primary' }));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
