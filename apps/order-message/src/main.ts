import 'reflect-metadata';
import { CommandsModule, KafkaModule, LookupsModule, MongoModule, RelayModule, SERVICE_SETTINGS, SharedDatabaseModule } from '@parley/cluster';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC } from '@parley/contracts';
import { IdempotencyModule, RateLimitModule, TokenModule, runHttp } from '@parley/http';
import { OrderMessageModule, publishOrderMessages } from '@parley/order-message';
import { OrderStatusModule } from './order-status.consumer.js';

const code = await runHttp({
  name: 'order-message',
  settings: SERVICE_SETTINGS,
  isOneOfMany: true,
  modules: (settings) => [
    TokenModule.forRoot(settings),
    MongoModule.forRoot(settings, 'order-message'),
    SharedDatabaseModule.forRoot(settings),
    RateLimitModule.forRoot(settings),
    IdempotencyModule,
    KafkaModule.forRoot(settings, 'order-message'),
    CommandsModule,
    LookupsModule.forRoot({ name: 'order-message', topics: [BLACKLIST_TOPIC, MESSAGING_TOPIC] }),
    RelayModule.forRoot({ topic: ORDER_MESSAGES_TOPIC, publicEventOf: publishOrderMessages }),
    OrderMessageModule,
    OrderStatusModule,
  ],
});
process.exit(code);
