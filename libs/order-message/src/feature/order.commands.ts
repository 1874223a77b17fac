import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CloudEvent, parseOrderStatus } from '@parley/contracts';
import { type Appended, type CommitKey, type Handle, unexpected } from '@parley/event-sourcing';
import { type Facts, requireOwnPictures } from '@parley/lookups';
import { type Caller, type SendRate, withinRate } from '@parley/http';
import { FACTS, HANDLE, MESSAGE_RATE, NEW_ID, REPLY_RATE } from '@parley/runtime';
import { type Draft, type Marks, compose, versionFor } from '@parley/thread';
import { type OrderEvent, order, orderStream } from '../domain/order.js';
import { type OrderMarked, type OrderMessageAccepted, type OrderStatusAccepted } from './answers.dto.js';
import { OrderEventMetrics } from './order-event-metrics.js';
import { OrderParties } from './order-parties.js';

/** Records a status change of the order service, from an event that is not validated yet. */
export class RecordOrderStatus extends Command<OrderStatusAccepted> {
  constructor(
    readonly event: CloudEvent,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

/** A message of a buyer about their order. */
export class WriteOrderMessage extends Command<OrderMessageAccepted> {
  constructor(
    readonly caller: Caller,
    readonly orderId: string,
    readonly draft: Draft,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

/** A reply of a seller about their order. */
export class SendOrderReply extends Command<OrderMessageAccepted> {
  constructor(
    readonly caller: Caller,
    readonly orderId: string,
    readonly draft: Draft,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

/** Sets marks of an order for its seller. */
export class MarkOrder extends Command<OrderMarked> {
  constructor(
    readonly caller: Caller,
    readonly orderId: string,
    readonly marks: Marks,
  ) {
    super();
  }
}

@CommandHandler(RecordOrderStatus)
export class RecordOrderStatusHandler implements ICommandHandler<RecordOrderStatus> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(OrderEventMetrics) private readonly metrics: OrderEventMetrics,
  ) {}

  async execute({ event, key }: RecordOrderStatus): Promise<OrderStatusAccepted> {
    const status = parseOrderStatus(event, this.metrics);
    const { orderId } = status;
    const { events } = await this.handle(order, orderStream(orderId), { type: 'RecordStatus', status } as const, key);
    if (events.length === 0) return { orderId, outcome: 'duplicate' };
    return { orderId, outcome: 'recorded' };
  }
}

@CommandHandler(WriteOrderMessage)
export class WriteOrderMessageHandler implements ICommandHandler<WriteOrderMessage> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(MESSAGE_RATE) private readonly rate: SendRate,
  ) {}

  async execute({ caller, orderId, draft, key }: WriteOrderMessage): Promise<OrderMessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const command = { type: 'Receive', buyerId: caller.id, message } as const;
    const appended = await withinRate(
      this.rate,
      caller.id,
      () => this.handle(order, orderStream(orderId), command, key),
      ({ repeated }) => !repeated,
    );
    return accepted(orderId, appended);
  }
}

@CommandHandler(SendOrderReply)
export class SendOrderReplyHandler implements ICommandHandler<SendOrderReply> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(OrderParties) private readonly parties: OrderParties,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(REPLY_RATE) private readonly rate: SendRate,
  ) {}

  async execute({ caller, orderId, draft, key }: SendOrderReply): Promise<OrderMessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const blacklisted = await isBlacklisted(this.facts, this.parties, caller, orderId);
    const command = { type: 'Reply', sellerId: caller.id, message, blacklisted } as const;
    const appended = await withinRate(
      this.rate,
      caller.id,
      () => this.handle(order, orderStream(orderId), command, key),
      ({ repeated }) => !repeated,
    );
    return accepted(orderId, appended);
  }
}

@CommandHandler(MarkOrder)
export class MarkOrderHandler implements ICommandHandler<MarkOrder> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(OrderParties) private readonly parties: OrderParties,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  async execute({ caller, orderId, marks }: MarkOrder): Promise<OrderMarked> {
    const blacklisted = marks.replyState === 'unanswered' && (await isBlacklisted(this.facts, this.parties, caller, orderId));
    const { version } = await this.handle(order, orderStream(orderId), { type: 'Mark', sellerId: caller.id, marks, blacklisted } as const);
    return { orderId, version };
  }
}

/** Answers from the stored events, which for a repeated commit have the id of the first message. */
function accepted(orderId: string, { events: [event], version }: Appended<OrderEvent>): OrderMessageAccepted {
  if (event.type !== 'MessageReceived' && event.type !== 'ReplySent') return unexpected(event as never);
  return { orderId, messageId: event.data.messageId, version: versionFor(event, version) };
}

/** Whether the buyer of a seller's order is on their blacklist; false unless the order is theirs. */
async function isBlacklisted(facts: Facts, orders: OrderParties, seller: Caller, orderId: string): Promise<boolean> {
  const parties = await orders.of(orderId);
  return parties?.sellerId === seller.id && facts.isBlacklisted(seller.id, parties.buyerId);
}

export const COMMAND_HANDLERS = [RecordOrderStatusHandler, WriteOrderMessageHandler, SendOrderReplyHandler, MarkOrderHandler];
