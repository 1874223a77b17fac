export * from './feature-under-test.js';
