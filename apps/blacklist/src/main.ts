import 'reflect-metadata';
import { BlacklistModule, publishBlacklist } from '@parley/blacklist';
import { CommandsModule, KafkaModule, LookupsModule, MongoModule, RelayModule, SERVICE_SETTINGS, SharedDatabaseModule } from '@parley/cluster';
import { BLACKLIST_TOPIC } from '@parley/contracts';
import { IdempotencyModule, RateLimitModule, TokenModule, runHttp } from '@parley/http';

const code = await runHttp({
  name: 'blacklist',
  settings: SERVICE_SETTINGS,
  isOneOfMany: true,
  modules: (settings) => [
    TokenModule.forRoot(settings),
    MongoModule.forRoot(settings, 'blacklist'),
    SharedDatabaseModule.forRoot(settings),
    RateLimitModule.forRoot(settings),
    IdempotencyModule,
    KafkaModule.forRoot(settings, 'blacklist'),
    CommandsModule,
    LookupsModule.ofOwnEvents(publishBlacklist),
    RelayModule.forRoot({ topic: BLACKLIST_TOPIC, publicEventOf: publishBlacklist }),
    BlacklistModule,
  ],
});
process.exit(code);
