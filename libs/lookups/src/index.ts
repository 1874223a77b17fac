export * from './facts.js';
export * from './projection.js';
export * from './register.js';
export * from './own-pictures.js';
