import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orderStatusSchema, readStructuredEvent } from '@parley/contracts';
import { type CommitKey } from '@parley/event-sourcing';
import { RequestKey, Problems, Roles, parseWithinBudget, requireType } from '@parley/http';
import { type FastifyRequest } from 'fastify';
import { OrderStatusAccepted } from './answers.dto.js';
import { RecordOrderStatus } from './order.commands.js';

const CLOUD_EVENT = 'application/cloudevents+json';

@Controller('v1/order-status')
@ApiTags('order status')
export class OrderStatusController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(202)
  @Roles('service')
  @ApiOperation({ summary: 'Report the status of an order: a CloudEvent in structured mode' })
  @ApiConsumes(CLOUD_EVENT)
  @ApiBody({ schema: orderStatusSchema() })
  @ApiAcceptedResponse({ type: OrderStatusAccepted })
  @Problems('ORDER_PARTIES_CHANGED')
  recordOrderStatus(
    @Req() { headers, body }: FastifyRequest,
    @RequestKey() key: CommitKey | undefined,
  ): Promise<OrderStatusAccepted> {
    requireType(headers['content-type'], CLOUD_EVENT);
    return this.commands.execute(new RecordOrderStatus(readStructuredEvent(body, 'body', parseWithinBudget), key));
  }
}
