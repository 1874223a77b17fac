import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CommitKey } from '@parley/event-sourcing';
import {
  type Caller,
  RequestKey,
  CurrentCaller,
  EmptyBody,
  LabelBody,
  MarketplaceIdPipe,
  MessageBody,
  Problems,
  ReplyStateBody,
  Roles,
  SendRoles,
  draftOf,
} from '@parley/http';
import { OrderMarked, OrderMessageAccepted } from './answers.dto.js';
import { MarkOrder, SendOrderReply, WriteOrderMessage } from './order.commands.js';

const orderIdPipe = new MarketplaceIdPipe('orderId');

@Controller('v1/orders/:orderId')
@ApiTags('order messages')
export class OrdersController {
  constructor(private readonly commands: CommandBus) {}

  @Post('messages')
  @SendRoles('buyer')
  @ApiOperation({ summary: 'Write about an order of yours' })
  @ApiCreatedResponse({ type: OrderMessageAccepted })
  @Problems('TEXT_TOO_LONG', 'EMPTY_MESSAGE', 'TOO_MANY_PICTURES', 'PICTURE_NOT_FOUND', 'ORDER_NOT_FOUND')
  writeOrderMessage(
    @CurrentCaller() caller: Caller,
    @RequestKey() key: CommitKey | undefined,
    @Param('orderId', orderIdPipe) orderId: string,
    @Body() body: MessageBody,
  ): Promise<OrderMessageAccepted> {
    return this.commands.execute(new WriteOrderMessage(caller, orderId, draftOf(body), key));
  }

  @Post('replies')
  @SendRoles('seller')
  @ApiOperation({ summary: 'Reply to the buyer of an order, or write first' })
  @ApiCreatedResponse({ type: OrderMessageAccepted })
  @Problems(
    'TEXT_TOO_LONG',
    'EMPTY_MESSAGE',
    'TOO_MANY_PICTURES',
    'PICTURE_NOT_FOUND',
    'ORDER_NOT_FOUND',
    'BUYER_BLACKLISTED',
    'RATE_LIMITED',
  )
  replyToOrder(
    @CurrentCaller() caller: Caller,
    @RequestKey() key: CommitKey | undefined,
    @Param('orderId', orderIdPipe) orderId: string,
    @Body() body: MessageBody,
  ): Promise<OrderMessageAccepted> {
    return this.commands.execute(new SendOrderReply(caller, orderId, draftOf(body), key));
  }

  @Put('reply-state')
  @Roles('seller')
  @ApiOperation({ summary: 'Set the reply state of an order by hand' })
  @ApiOkResponse({ type: OrderMarked })
  @Problems('ORDER_NOT_FOUND')
  setOrderReplyState(
    @CurrentCaller() caller: Caller,
    @Param('orderId', orderIdPipe) orderId: string,
    @Body() { state }: ReplyStateBody,
  ): Promise<OrderMarked> {
    return this.commands.execute(new MarkOrder(caller, orderId, { replyState: state }));
  }

  @Put('label')
  @Roles('seller')
  @ApiOperation({ summary: 'Set the colour of an order' })
  @ApiOkResponse({ type: OrderMarked })
  @Problems('ORDER_NOT_FOUND')
  setOrderLabel(
    @CurrentCaller() caller: Caller,
    @Param('orderId', orderIdPipe) orderId: string,
    @Body() { label }: LabelBody,
  ): Promise<OrderMarked> {
    return this.commands.execute(new MarkOrder(caller, orderId, { label }));
  }

  @Put('read')
  @Roles('seller')
  @ApiOperation({ summary: 'Mark the messages of an order as read' })
  @ApiOkResponse({ type: OrderMarked })
  @Problems('ORDER_NOT_FOUND')
  readOrder(
    @CurrentCaller() caller: Caller,
    @Param('orderId', orderIdPipe) orderId: string,
    @Body() _body: EmptyBody,
  ): Promise<OrderMarked> {
    return this.commands.execute(new MarkOrder(caller, orderId, { read: true }));
  }
}
