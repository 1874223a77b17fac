import 'reflect-metadata';
import { CommandsModule, KafkaModule, LookupsModule, MongoModule, RelayModule, SERVICE_SETTINGS, SharedDatabaseModule } from '@parley/cluster';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC } from '@parley/contracts';
import { IdempotencyModule, RateLimitModule, TokenModule, runHttp } from '@parley/http';
import { MessagingModule, pictureOwnerIn, publishMessaging } from '@parley/messaging';

const code = await runHttp({
  name: 'messaging',
  settings: SERVICE_SETTINGS,
  isOneOfMany: true,
  modules: (settings) => [
    TokenModule.forRoot(settings),
    MongoModule.forRoot(settings, 'messaging'),
    SharedDatabaseModule.forRoot(settings),
    RateLimitModule.forRoot(settings),
    IdempotencyModule,
    KafkaModule.forRoot(settings, 'messaging'),
    CommandsModule,
    LookupsModule.forRoot({
      name: 'messaging',
      topics: [BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC],
      own: (eventStore) => ({ pictureOwner: pictureOwnerIn(eventStore) }),
    }),
    RelayModule.forRoot({ topic: MESSAGING_TOPIC, publicEventOf: publishMessaging }),
    MessagingModule,
  ],
});
process.exit(code);
