import 'reflect-metadata';
import { CommandsModule, KafkaModule, MongoModule, RelayModule, SERVICE_SETTINGS, SharedDatabaseModule } from '@parley/cluster';
import { NOTICES_TOPIC } from '@parley/contracts';
import { IdempotencyModule, RateLimitModule, TokenModule, runHttp } from '@parley/http';
import { NoticeModule, publishNotices } from '@parley/notice';

const code = await runHttp({
  name: 'notice',
  settings: SERVICE_SETTINGS,
  isOneOfMany: true,
  modules: (settings) => [
    TokenModule.forRoot(settings),
    MongoModule.forRoot(settings, 'notice'),
    SharedDatabaseModule.forRoot(settings),
    RateLimitModule.forRoot(settings),
    IdempotencyModule,
    KafkaModule.forRoot(settings, 'notice'),
    CommandsModule,
    RelayModule.forRoot({ topic: NOTICES_TOPIC, publicEventOf: publishNotices }),
    NoticeModule,
  ],
});
process.exit(code);
