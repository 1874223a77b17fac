import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type Caller, CurrentCaller, MarketplaceIdPipe, Problems, Roles } from '@parley/http';
import { BuyerConversationPage, BuyerConversationView, ConversationView } from '../conversations/conversation.dto.js';
import { ConversationQueries } from '../conversations/conversation.queries.js';
import { BuyerMessagePage, MessagePage } from '../messages/message.dto.js';
import { OrderDetails, OrderPage, TimelinePage } from '../orders/order.dto.js';
import { OrderQueries } from '../orders/order.queries.js';
import { OrdersQuery, PageQuery } from './requests.dto.js';

const orderIdPipe = new MarketplaceIdPipe('orderId');

/** Both sides see it; the seller's shape has more. */
const EitherOf = (seller: new () => object, buyer: new () => object) =>
  ApiOkResponse({ schema: { anyOf: [{ $ref: getSchemaPath(seller) }, { $ref: getSchemaPath(buyer) }] } });

@Controller('v1')
@ApiTags('conversations and orders')
@ApiExtraModels(ConversationView, BuyerConversationView, MessagePage, BuyerMessagePage)
export class ConversationsController {
  constructor(
    @Inject(ConversationQueries) private readonly conversations: ConversationQueries,
    @Inject(OrderQueries) private readonly orders: OrderQueries,
  ) {}

  @Get('conversations')
  @Roles('buyer')
  @ApiOperation({ summary: 'Your conversations as a buyer, newest message first' })
  @ApiOkResponse({ type: BuyerConversationPage })
  @Problems('CURSOR_INVALID')
  listConversations(@CurrentCaller() caller: Caller, @Query() page: PageQuery): Promise<BuyerConversationPage> {
    return this.conversations.ofBuyer(caller, page);
  }

  @Get('conversations/:conversationId')
  @Roles('buyer', 'seller')
  @ApiOperation({ summary: 'One conversation' })
  @EitherOf(ConversationView, BuyerConversationView)
  @Problems('CONVERSATION_NOT_FOUND')
  conversation(@CurrentCaller() caller: Caller, @Param('conversationId') conversationId: string) {
    return this.conversations.one(caller, conversationId);
  }

  @Get('conversations/:conversationId/messages')
  @Roles('buyer', 'seller')
  @ApiOperation({ summary: 'The messages of a conversation, newest first' })
  @EitherOf(MessagePage, BuyerMessagePage)
  @Problems('CONVERSATION_NOT_FOUND', 'CURSOR_INVALID')
  conversationMessages(@CurrentCaller() caller: Caller, @Param('conversationId') conversationId: string, @Query() page: PageQuery) {
    return this.conversations.messages(caller, conversationId, page);
  }

  @Get('orders')
  @Roles('seller')
  @ApiOperation({ summary: 'Your orders, newest activity first' })
  @ApiOkResponse({ type: OrderPage })
  @Problems('CURSOR_INVALID')
  listOrders(@CurrentCaller() caller: Caller, @Query() { bucket, status, replyState, unread, ...page }: OrdersQuery): Promise<OrderPage> {
    return this.orders.list(caller, { bucket, status, replyState, unread }, page);
  }

  @Get('orders/:orderId')
  @Roles('seller')
  @ApiOperation({ summary: 'An order with its items and its timeline' })
  @ApiOkResponse({ type: OrderDetails })
  @Problems('ORDER_NOT_FOUND')
  order(@CurrentCaller() caller: Caller, @Param('orderId', orderIdPipe) orderId: string): Promise<OrderDetails> {
    return this.orders.details(caller, orderId);
  }

  @Get('orders/:orderId/timeline')
  @Roles('seller')
  @ApiOperation({ summary: 'The timeline of an order, newest line first' })
  @ApiOkResponse({ type: TimelinePage })
  @Problems('ORDER_NOT_FOUND', 'CURSOR_INVALID')
  orderTimeline(@CurrentCaller() caller: Caller, @Param('orderId', orderIdPipe) orderId: string, @Query() page: PageQuery): Promise<TimelinePage> {
    return this.orders.timeline(caller, orderId, page);
  }

  @Get('orders/:orderId/messages')
  @Roles('buyer', 'seller')
  @ApiOperation({ summary: 'The messages about an order, newest first' })
  @EitherOf(MessagePage, BuyerMessagePage)
  @Problems('ORDER_NOT_FOUND', 'CURSOR_INVALID')
  orderMessages(@CurrentCaller() caller: Caller, @Param('orderId', orderIdPipe) orderId: string, @Query() page: PageQuery) {
    return this.orders.messages(caller, orderId, page);
  }
}
