import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testReleases } from '@parley/contracts/testing';
import {
  MemoryCheckpoints,
  MemoryLease,
  testAnswerStore,
  testBlobStore,
  testDocumentStore,
  testEventFeed,
  testExpiringClaims,
  testEventStore,
  testProcessing,
  testReadModels,
} from '@parley/event-sourcing/testing';
import { DiskBlobs } from './storage/disk-blobs.js';
import { openTemporary } from './testing/temporary.js';

testEventStore('SQLite', async () => {
  const { eventStore, close } = await openTemporary();
  return { store: eventStore, other: eventStore, close };
});

testEventFeed('SQLite', async () => {
  const { eventStore, feed, close } = await openTemporary();
  return { store: eventStore, feed, close };
});

testDocumentStore('SQLite', async () => {
  const { readModels, close } = await openTemporary();
  return { readModels, other: readModels, close };
});

testReadModels('SQLite', async () => {
  const { readModels, close } = await openTemporary();
  return { readModels, other: readModels, close };
});

testProcessing('SQLite', async () => {
  const { eventStore, feed, readModels, close } = await openTemporary();
  return { store: eventStore, feed, readModels, other: readModels, close };
});

testAnswerStore('SQLite', async () => {
  const { answers, close } = await openTemporary();
  return { store: answers, other: answers, close };
});

testBlobStore('DiskBlobs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const store = new DiskBlobs(join(folder, 'not', 'there', 'yet'));
  return { store, other: new DiskBlobs(join(folder, 'not', 'there', 'yet')), close: () => rm(folder, { recursive: true }) };
});

testExpiringClaims('SQLite', async () => {
  const { claims, close } = await openTemporary();
  return { claims, other: claims, close };
});

testReleases(
  'SQLite',
  async () => {
    const { eventStore, feed, readModels, close } = await openTemporary();
    return { store: eventStore, feed, readModels, checkpoints: new MemoryCheckpoints(), lease: new MemoryLease(), close };
  },
  { runs: 100 },
);
