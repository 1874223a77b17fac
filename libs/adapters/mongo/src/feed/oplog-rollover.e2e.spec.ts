import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OwnMongoServer, startMongo } from '../../../../../testing/servers/mongo-server.js';
import { type MongoAdapters, openMongo } from '../index.js';
import { ResumeTokenLost } from '../change-streams/change-stream-reader.js';
import { Collector } from '../testing/collector.js';
import { withDatabase } from '../testing/temporary.js';

describe('ChangeFeed with a small oplog', () => {
  let server: OwnMongoServer;
  let mongo: MongoAdapters;
  const errors: unknown[] = [];

  beforeAll(async () => {
    server = await startMongo({ flags: ['--oplogSize', '1', '--syncdelay', '1'] });
    mongo = await openMongo({ uri: server.uri, database: 'parley', onFeedError: (_, error) => errors.push(error) });
  }, 180_000);
  afterAll(async () => {
    await mongo.close();
    await server.stop();
  });

  const append = (stream: string, expectedVersion: number) =>
    mongo.eventStore.append({ stream, expectedVersion, events: [{ type: 'E', data: 'x'.repeat(200_000) }], at: Date.now() * 1000 });
  /** The time of the oldest entry in the oplog, seconds. */
  const oldest = () =>
    withDatabase(server.uri, 'local', async (db) => {
      const [entry] = await db.collection('oplog.rs').find({}, { projection: { ts: 1 } }).sort({ $natural: 1 }).limit(1).toArray();
      return (entry['ts'] as { getHighBits(): number }).getHighBits();
    });

  test('reads everything again in order after its resume token has left the oplog', async () => {
    await append('a', 0);
    await append('b', 0);
    const seen = new Collector(mongo.feed);
    const following = seen.start();
    await following.caughtUp();
    await append('a', 1);
    await following.caughtUp();
    await seen.stop();
    const position = JSON.parse(seen.checkpoint ?? '') as { time: { $timestamp: { t: number } } };
    for (let version = 0; version < 60; version++) await append('c', version);
    // The server truncates the oplog periodically, up to a checkpoint.
    for (let i = 0; i < 60 && (await oldest()) <= position.time.$timestamp.t; i++) {
      await append('filler', i);
      await pause(500);
    }
    expect(await oldest()).toBeGreaterThan(position.time.$timestamp.t);
    const again = seen.start();
    await again.caughtUp();
    await append('b', 1);
    await again.caughtUp();
    await seen.stop();
    expect(errors.some((error) => error instanceof ResumeTokenLost)).toBe(true);
    expect(seen.firsts('a')).toEqual([1, 2]);
    expect(seen.firsts('b')).toEqual([1, 2]);
    expect(seen.firsts('c')).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  }, 120_000);
});
