import { describe, expect, test } from '@jest/globals';
import { MAX_HELD, added, basket } from './basket.js';
import { testCheckpointStore } from './checkpoint-store.suite.js';
import { testDocumentStore } from './document-store.suite.js';
import { testEventFeed } from './event-feed.suite.js';
import { testEventStore } from './event-store.suite.js';
import { given } from './given.js';
import { testLease } from './lease.suite.js';
import { MemoryCheckpoints, MemoryLease } from './memory-lease.js';
import { MemoryLog } from './memory-log.js';
import { MemoryReadModels } from './memory-read-models.js';
import { testProcessing } from './processing.suite.js';
import { random, randomDelay } from './random.js';
import { testReadModels } from './read-models.suite.js';

const stalling = () => {
  const next = random(1);
  return new MemoryLog(() => randomDelay(next));
};

testEventStore('The log in memory', () => {
  const store = stalling();
  return Promise.resolve({ store, other: store, close: () => Promise.resolve() });
});

testEventFeed('The log in memory', () => {
  const store = stalling();
  return Promise.resolve({ store, feed: store, close: () => Promise.resolve() });
});

testLease('The lease in memory', () => {
  const lease = new MemoryLease(300);
  return Promise.resolve({ lease, other: lease, close: () => Promise.resolve() });
});

testCheckpointStore('The checkpoints in memory', () => {
  const store = new MemoryCheckpoints();
  return Promise.resolve({ store, other: store, close: () => Promise.resolve() });
});

const inMemory = () => {
  const readModels = new MemoryReadModels();
  return { readModels, other: readModels, close: () => Promise.resolve() };
};

testDocumentStore('Memory', () => Promise.resolve(inMemory()));

testReadModels('Memory', () => Promise.resolve(inMemory()));

testProcessing('Memory', () => {
  const store = stalling();
  return Promise.resolve({ store, feed: store, ...inMemory() });
});

describe('given, when, then', () => {
  test('compares events and refusals', () => {
    const full = given(basket, [added(MAX_HELD, 'ann')]);
    full.when({ add: 1, by: 'bob' }).refuses('BASKET_FULL');
    full.when({ add: 0, by: 'bob' }).then([]);
    given(basket).when({ add: 1, by: 'bob' }).then([added(1, 'bob')]);
    expect(full.state).toEqual({ held: MAX_HELD, added: ['ann'] });
  });

  test('fails for other outcomes', () => {
    const some = given(basket, [added(1)]);
    expect(() => some.when({ add: 1, by: 'bob' }).then([])).toThrow();
    expect(() => some.when({ add: 1, by: 'bob' }).then([added(2, 'bob')])).toThrow();
    expect(() => some.when({ add: 1, by: 'bob' }).refuses('BASKET_FULL')).toThrow('no refusal but [Added]');
    expect(() => some.when({ add: MAX_HELD, by: 'bob' }).refuses('OTHER')).toThrow('BASKET_FULL');
    expect(() => some.when({ add: MAX_HELD, by: 'bob' }).then([])).toThrow('BASKET_FULL');
  });
});
