export * from './compose.js';
export * from './decisions.js';
export * from './thread.js';
