import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Message, type OrderStatus } from '@parley/contracts';
import { type Appended, type Handle, Refusal } from '@parley/event-sourcing';
import { type Facts, requireOwnPictures } from '@parley/facts';
import { type Caller, FACTS, HANDLE, NEW_ID, REPLY_RATE, type ReplyRate, withinRate } from '@parley/platform';
import { type Draft, type Marks, compose } from '@parley/thread';
import { type OrderEvent, order, orderStream } from '../domain/order.js';
import { type OrderMarked, type OrderMessageAccepted, type OrderStatusAccepted } from './answers.dto.js';
import { OrderParties } from './order-parties.js';

/** The order service says what became of an order. */
export class RecordOrderStatus extends Command<OrderStatusAccepted> {
  constructor(
    readonly status: OrderStatus,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

/** A buyer writes about an order of theirs. */
export class WriteOrderMessage extends Command<OrderMessageAccepted> {
  constructor(
    readonly caller: Caller,
    readonly orderId: string,
    readonly draft: Draft,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

/** A seller writes about an order of theirs. */
export class SendOrderReply extends Command<OrderMessageAccepted> {
  constructor(
    readonly caller: Caller,
    readonly orderId: string,
    readonly draft: Draft,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

/** A seller marks an order. */
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
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ status, commitId }: RecordOrderStatus): Promise<OrderStatusAccepted> {
    const { orderId, sequence } = status;
    const { events } = await this.handle(order, orderStream(orderId), { type: 'RecordStatus', status } as const, commitId);
    if (events.length === 0) return { orderId, outcome: 'duplicate' };
    const [{ stream, type, data }] = events;
    if (stream !== orderStream(orderId) || type !== 'OrderStatusRecorded' || data.sequence !== sequence) throw keyReused();
    return { orderId, outcome: 'recorded' };
  }
}

@CommandHandler(WriteOrderMessage)
export class WriteOrderMessageHandler implements ICommandHandler<WriteOrderMessage> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  async execute({ caller, orderId, draft, commitId }: WriteOrderMessage): Promise<OrderMessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const command = { type: 'Receive', buyerId: caller.id, message } as const;
    return accepted(orderId, 'MessageReceived', message, await this.handle(order, orderStream(orderId), command, commitId));
  }
}

@CommandHandler(SendOrderReply)
export class SendOrderReplyHandler implements ICommandHandler<SendOrderReply> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(OrderParties) private readonly parties: OrderParties,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(REPLY_RATE) private readonly rate: ReplyRate,
  ) {}

  async execute({ caller, orderId, draft, commitId }: SendOrderReply): Promise<OrderMessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const parties = await this.parties.of(orderId);
    const blacklisted = parties?.sellerId === caller.id && (await this.facts.isBlacklisted(caller.id, parties.buyerId));
    const command = { type: 'Reply', sellerId: caller.id, message, blacklisted } as const;
    const appended = await withinRate(
      this.rate,
      caller.id,
      () => this.handle(order, orderStream(orderId), command, commitId),
      ({ repeated }) => !repeated,
    );
    return accepted(orderId, 'ReplySent', message, appended);
  }
}

@CommandHandler(MarkOrder)
export class MarkOrderHandler implements ICommandHandler<MarkOrder> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ caller, orderId, marks }: MarkOrder): Promise<OrderMarked> {
    const { version } = await this.handle(order, orderStream(orderId), { type: 'Mark', sellerId: caller.id, marks } as const);
    return { orderId, version };
  }
}

/** The answer comes from what was written, which for a repeated commit is the first one's message. */
function accepted(
  orderId: string,
  type: 'MessageReceived' | 'ReplySent',
  { text, pictureIds }: Message,
  { events: [event], version }: Appended<OrderEvent>,
): OrderMessageAccepted {
  if (event.type !== type || event.stream !== orderStream(orderId)) throw keyReused();
  if (event.data.text !== text || event.data.pictureIds.join() !== pictureIds.join()) throw keyReused();
  return { orderId, messageId: event.data.messageId, version };
}

/** Reached only where the answer to the key's first request was lost, else the key is judged before the command is made. */
function keyReused(): Refusal {
  return new Refusal('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was used for another request; use a new one');
}
