import { Controller, Global, Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { KAFKA } from '@parley/cluster';
import { ORDER_STATUS_TOPIC } from '@parley/contracts';
import { MESSAGE_STRATEGY } from '@parley/http';
import { type BatchContext, type KafkaAdapters, type ReceivedMessage } from '@parley/kafka';
import { RecordOrderStatus } from '@parley/order-message';

/** Records other services' order statuses from Kafka, by the same rules as over HTTP. A refused event becomes a dead letter. */
@Controller()
export class OrderStatusConsumer {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern<string>(ORDER_STATUS_TOPIC)
  async recordAll(@Payload() _messages: ReceivedMessage[], @Ctx() context: BatchContext): Promise<void> {
    await context.each(async ({ event }) => {
      await this.commands.execute(new RecordOrderStatus(event, undefined));
    });
  }
}

/** The consumer of order statuses. */
@Global()
@Module({
  controllers: [OrderStatusConsumer],
  providers: [{ provide: MESSAGE_STRATEGY, inject: [KAFKA], useFactory: (kafka: KafkaAdapters) => kafka.strategy({ group: 'order-message-order-status' }) }],
  exports: [MESSAGE_STRATEGY],
})
export class OrderStatusModule {}
