export { Freshness } from './api/freshness.js';
export { InboxModule } from './api/inbox.module.js';
export { inboxProjection } from './projection.js';
