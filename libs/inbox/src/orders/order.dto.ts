import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { BUCKETS, type Bucket, type Label, LABELS, type Money, type OrderItem, REPLY_STATES, type ReplyState } from '@parley/contracts';
import { MessageView } from '../messages/message.dto.js';

const AT = '2026-03-15T08:00:00.000Z';
const TEXT_OR_NULL = { type: String, nullable: true } as const;

export class MoneyView implements Money {
  @ApiProperty({ example: '12.50' })
  amount!: string;
  @ApiProperty({ example: 'USD' })
  currency!: string;
}

/** One line of an order; fields that the order service left out are null. */
export class OrderItemView implements OrderItem {
  @ApiProperty({ ...TEXT_OR_NULL, example: 'p-12' })
  productId!: string | null;
  @ApiProperty({ ...TEXT_OR_NULL, example: 'Wireless earbuds' })
  title!: string | null;
  @ApiProperty({ ...TEXT_OR_NULL, example: 'https://example.invalid/i/1.jpg' })
  imageUrl!: string | null;
  @ApiProperty({ ...TEXT_OR_NULL, example: 'https://example.invalid/p/1' })
  productUrl!: string | null;
  @ApiProperty({ type: Number, nullable: true, description: 'May have decimals', example: 2 })
  quantity!: number | null;
  @ApiProperty({ type: MoneyView, nullable: true })
  unitPrice!: Money | null;
}

/** An order in a list. */
export class OrderView {
  @ApiProperty({ example: '8100000000480' })
  orderId!: string;
  @ApiProperty({ example: 's-1' })
  sellerId!: string;
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;
  @ApiProperty({ ...TEXT_OR_NULL, example: 'Ana' })
  buyerName!: string | null;
  @ApiProperty({ example: 'WAIT_SELLER_SEND_GOODS' })
  status!: string;
  @ApiProperty({ enum: BUCKETS })
  bucket!: Bucket;
  @ApiProperty()
  actionNeeded!: boolean;
  @ApiProperty(TEXT_OR_NULL)
  title!: string | null;
  @ApiProperty(TEXT_OR_NULL)
  imageUrl!: string | null;
  @ApiProperty(TEXT_OR_NULL)
  productUrl!: string | null;
  @ApiProperty({ type: 'integer', example: 1 })
  itemCount!: number;
  @ApiProperty({ type: MoneyView, nullable: true })
  total!: Money | null;
  @ApiProperty({ enum: REPLY_STATES, type: String, nullable: true })
  replyState!: ReplyState | null;
  @ApiProperty({ enum: LABELS })
  label!: Label;
  @ApiProperty({ type: 'integer', example: 0 })
  unreadCount!: number;
  @ApiProperty({ type: 'integer', example: 2 })
  messageCount!: number;
  @ApiProperty({ format: 'date-time', example: AT })
  statusChangedAt!: string;
  @ApiProperty({ format: 'date-time', example: AT })
  lastActivityAt!: string;
  @ApiProperty()
  blacklisted!: boolean;
  @ApiProperty({ type: 'integer', example: 5 })
  version!: number;
}

/** A status in an order's timeline. */
export class TimelineStatus {
  @ApiProperty({ enum: ['status'] })
  kind!: 'status';
  @ApiProperty({ example: 'FINISH' })
  status!: string;
  @ApiProperty({ enum: BUCKETS })
  bucket!: Bucket;
  @ApiProperty({ type: 'integer', example: 4 })
  sequence!: number;
  @ApiProperty({ format: 'date-time', example: AT })
  occurredAt!: string;
}

/** A message in an order's timeline. */
export class TimelineMessage extends MessageView {
  @ApiProperty({ enum: ['message'] })
  kind!: 'message';
}

/** An order with its items and its one timeline. */
@ApiExtraModels(TimelineStatus, TimelineMessage)
export class OrderDetails extends OrderView {
  @ApiProperty({ type: [OrderItemView] })
  items!: readonly OrderItem[];
  @ApiProperty(TEXT_OR_NULL)
  logistics!: string | null;
  @ApiProperty(TEXT_OR_NULL)
  fund!: string | null;
  @ApiProperty(TEXT_OR_NULL)
  issue!: string | null;
  @ApiProperty(TEXT_OR_NULL)
  frozen!: string | null;
  @ApiProperty({
    description: 'Its newest 200 lines, oldest first',
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(TimelineStatus) }, { $ref: getSchemaPath(TimelineMessage) }] },
  })
  timeline!: (TimelineStatus | TimelineMessage)[];
  @ApiProperty({ type: String, nullable: true, description: 'For the older lines, at `/v1/orders/{orderId}/timeline`; null if there are none' })
  timelineNextCursor!: string | null;
}

/** Lines of an order's timeline, newest first. */
export class TimelinePage {
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(TimelineStatus) }, { $ref: getSchemaPath(TimelineMessage) }] },
  })
  items!: (TimelineStatus | TimelineMessage)[];
  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end' })
  nextCursor!: string | null;
}

export class OrderPage {
  @ApiProperty({ type: [OrderView] })
  items!: OrderView[];
  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end' })
  nextCursor!: string | null;
}
