import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { OrderEventMetrics } from './order-event-metrics.js';
import { OrderParties } from './order-parties.js';
import { OrderStatusController } from './order-status.controller.js';
import { COMMAND_HANDLERS } from './order.commands.js';
import { OrdersController } from './orders.controller.js';

/** The order-message service: the status of orders, and messages about them. */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [OrdersController, OrderStatusController],
  providers: [OrderParties, OrderEventMetrics, ...COMMAND_HANDLERS],
})
export class OrderMessageModule {}
