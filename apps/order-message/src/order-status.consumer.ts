import { Controller, Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { ORDER_STATUS_TOPIC } from '@parley/contracts';
import { type BatchContext, type ReceivedMessage } from '@parley/kafka';
import { RecordOrderStatus } from '@parley/order-message';

/** The usual way in for other services' order status, by the same rules as over HTTP. What those refuse becomes a dead letter. */
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

@Module({ controllers: [OrderStatusConsumer] })
export class OrderStatusModule {}
