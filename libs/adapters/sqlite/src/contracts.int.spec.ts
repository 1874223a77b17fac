import {
  testAnswerStore,
  testDocumentStore,
  testEventFeed,
  testEventStore,
  testProcessing,
  testReadModels,
} from '@parley/event-sourcing/testing';
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
