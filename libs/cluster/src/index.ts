export * from './active-changes.js';
export * from './active-documents.js';
export * from './active-projection.js';
export { untilAvailable } from './retry.js';
export * from './servers.js';
export * from './settings.js';
export * from './shared-limits.js';
export * from './shutdown-steps.js';
export * from './write-service.js';
