import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { storedFixtures } from '@parley/event-sourcing/testing';
import { type mongo } from 'mongoose';
import { Collector } from '../testing/collector.js';
import { type Temporary, openTemporary, sharedServer, withDatabase } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());
const fixtures = storedFixtures();

describe('commits of earlier releases', () => {
  let store: Temporary;
  beforeEach(async () => {
    store = await openTemporary(await server.uri());
  });
  afterEach(() => store.close());

  test('are read by stream, by commit and by the feed', async () => {
    // Creates the collection with its indexes.
    await store.eventStore.read('none');
    await withDatabase(store.uri, store.database, (db) => db.collection('commits').insertMany(fixtures.map(({ mongo }) => mongo as unknown as mongo.Document)));
    for (const { event, mongo } of fixtures) {
      expect(await store.eventStore.read(event.stream, event.version - 1)).toContainEqual(event);
      if (mongo.commitId !== undefined) expect(await store.eventStore.find(mongo.commitId as string)).toMatchObject({ events: [event], fingerprint: mongo.fingerprint });
    }
    const collector = new Collector(store.feed);
    await collector.start().caughtUp();
    await collector.stop();
    expect(collector.events).toHaveLength(fixtures.length);
    expect(collector.events).toEqual(expect.arrayContaining(fixtures.map(({ event }) => event)));
  });

  test('are what this release writes', async () => {
    for (const { event, mongo } of fixtures) {
      const { stream, version, at, ...decided } = event;
      const request = { commitId: mongo.commitId as string | undefined, fingerprint: mongo.fingerprint as string | undefined };
      await store.eventStore.append({ stream, expectedVersion: version - 1, events: [decided], at, ...request });
    }
    const written = await withDatabase(store.uri, store.database, (db) => db.collection('commits').find().toArray());
    expect(written).toHaveLength(fixtures.length);
    expect(written).toEqual(expect.arrayContaining(fixtures.map(({ mongo }) => ({ ...mongo, writeId: expect.any(String) }))));
  });
});
