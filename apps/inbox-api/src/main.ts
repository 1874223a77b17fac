import 'reflect-metadata';
import { ActiveDocumentsModule, ClockModule, MONGODB_SETTINGS, MongoModule, SharedDatabaseModule } from '@parley/cluster';
import { RateLimitModule, TokenModule, runHttp } from '@parley/http';
import { InboxModule, inboxProjection } from '@parley/inbox';
import { HTTP_SETTINGS, INBOX, RATE_SETTINGS, STREAM_SETTINGS, TOKEN_SETTINGS } from '@parley/runtime';

const code = await runHttp({
  name: 'inbox-api',
  settings: { ...HTTP_SETTINGS, ...TOKEN_SETTINGS, ...RATE_SETTINGS, ...MONGODB_SETTINGS, ...STREAM_SETTINGS },
  isOneOfMany: true,
  modules: (settings) => [
    TokenModule.forRoot(settings),
    MongoModule.forRoot(settings, 'inbox'),
    SharedDatabaseModule.forRoot(settings),
    RateLimitModule.forRoot(settings),
    ClockModule, // notices appear and expire by the clock
    ActiveDocumentsModule.forRoot(INBOX, inboxProjection),
    InboxModule.forRoot(settings),
  ],
});
process.exit(code);
