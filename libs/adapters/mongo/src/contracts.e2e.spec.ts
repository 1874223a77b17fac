import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import { testReleases } from '@parley/contracts/testing';
import {
  testAnswerStore,
  testBlobStore,
  testCheckpointStore,
  testDocumentStore,
  testEventFeed,
  testExpiringClaims,
  testEventStore,
  testLease,
  testProcessing,
  testRateWindow,
  testReadModels,
  testSharedSlots,
} from '@parley/event-sourcing/testing';
import { type RateDocument } from './schemas.js';
import { openTemporary, sharedServer, withDatabase } from './testing/temporary.js';

const server = sharedServer();
const open = async () => openTemporary(await server.uri());
afterAll(() => server.stop());

testEventStore('MongoDB', async () => {
  const { eventStore, other, close } = await open();
  return { store: eventStore, other: other.eventStore, close };
});

testEventFeed('MongoDB', async () => {
  const { eventStore, feed, close } = await open();
  return { store: eventStore, feed, close };
});

testDocumentStore('MongoDB', async () => {
  const { readModels, other, close } = await open();
  return { readModels, other: other.readModels, close };
});

testReadModels('MongoDB', async () => {
  const { readModels, other, close } = await open();
  return { readModels, other: other.readModels, close };
});

testProcessing('MongoDB', async () => {
  const { eventStore, feed, readModels, other, close } = await open();
  return { store: eventStore, feed, readModels, other: other.readModels, close };
});

testAnswerStore('MongoDB', async () => {
  const { answers, other, close } = await open();
  return { store: answers, other: other.answers, close };
});

testLease('MongoDB', async () => {
  const { lease, other, close } = await open();
  return { lease: lease('relay', 600), other: other.lease('relay', 600), close };
});

testCheckpointStore('MongoDB', async () => {
  const { checkpoints, other, close } = await open();
  return { store: checkpoints, other: other.checkpoints, close };
});

testRateWindow('MongoDB', async () => {
  const { rateWindow, other, uri, database, close } = await open();
  const age = async (key: string, ms: number) =>
    withDatabase(uri, database, async (db) => {
      const rates = db.collection<RateDocument>('rate_windows');
      const rate = await rates.findOne({ _id: key });
      const taken = (rate?.taken ?? []).map(({ at, places }) => ({ at: new Date(at.getTime() - ms), places }));
      await rates.updateOne({ _id: key }, { $set: { taken } });
    });
  return { window: rateWindow, other: other.rateWindow, age, close };
});

testSharedSlots('MongoDB', async () => {
  const { streamSlots, other, close } = await open();
  return { slots: streamSlots, other: other.streamSlots, wait: sleep, close };
});

testBlobStore('MongoDB', async () => {
  const { blobs, other, close } = await open();
  return { store: blobs, other: other.blobs, close };
});

testExpiringClaims('MongoDB', async () => {
  const { claims, other, close } = await open();
  return { claims, other: other.claims, close };
});

testReleases(
  'MongoDB',
  async () => {
    const { eventStore, feed, readModels, checkpoints, lease, close } = await open();
    return { store: eventStore, feed, readModels, checkpoints, lease: lease('relay'), close };
  },
  { runs: 5 },
);
