export * from './facts.js';
export * from './projection.js';
export * from './own-pictures.js';
