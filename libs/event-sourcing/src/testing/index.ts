/** For tests: contracts of the ports as suites that every adapter passes, a log and read models in memory, and decisions as examples. */
export * from './answer-store.suite.js';
export * from './checkpoint-store.suite.js';
export * from './document-store.suite.js';
export * from './event-feed.suite.js';
export * from './event-store.suite.js';
export * from './given.js';
export * from './lease.suite.js';
export * from './letters.js';
export * from './memory-broker.js';
export * from './memory-lease.js';
export * from './memory-log.js';
export * from './memory-read-models.js';
export * from './processing.suite.js';
export * from './random.js';
export * from './rate-window.suite.js';
export * from './read-models.suite.js';
export * from './unexpected.suite.js';
