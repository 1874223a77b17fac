export { Freshness } from './consistency/freshness.js';
export { InboxModule } from './api/inbox.module.js';
export { inboxProjection } from './projection.js';
