export * from './facts.js';
export * from './projection.js';
