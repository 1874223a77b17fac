import 'reflect-metadata';
import { SERVICE_SETTINGS, WriteService } from '@parley/cluster';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC } from '@parley/contracts';
import { OrderMessageModule, publishOrderMessages } from '@parley/order-message';
import { FACTS, readConfig, runProcess } from '@parley/runtime';
import { OrderStatusModule } from './order-status.consumer.js';

runProcess(async () => {
  const settings = readConfig(process.env, SERVICE_SETTINGS);
  const service = await WriteService.open('order-message', settings);
  return service.serve({
    features: [OrderMessageModule, OrderStatusModule],
    topic: ORDER_MESSAGES_TOPIC,
    publicEventOf: publishOrderMessages,
    providers: [
      { provide: FACTS, useValue: await service.factsOf(BLACKLIST_TOPIC, MESSAGING_TOPIC) },
    ],
    prepare: async (app) => {
      app.connectMicroservice({ strategy: service.kafka.strategy({ group: 'order-message-order-status' }) });
      await app.startAllMicroservices();
    },
  });
});
