export { MAX_BUYERS } from './domain/blacklisting.js';
export { publishBlacklist } from './domain/publish.js';
export { BlacklistModule } from './feature/blacklist.module.js';
