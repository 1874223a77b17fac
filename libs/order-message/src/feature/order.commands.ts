import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type OrderStatus } from '@parley/contracts';
import { type Appended, type EventStore, type Handle, readState } from '@parley/event-sourcing';
import { type Facts, requireOwnPictures } from '@parley/facts';
import { type Caller, EVENT_STORE, FACTS, HANDLE, NEW_ID, REPLY_RATE, type ReplyRate, withinRate } from '@parley/platform';
import { type Draft, type Marks, compose } from '@parley/thread';
import { type OrderEvent, order, orderStream } from '../domain/order.js';
import { type OrderMarked, type OrderMessageAccepted, type OrderStatusAccepted } from './answers.dto.js';

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
    const { events } = await this.handle(order, orderStream(status.orderId), { type: 'RecordStatus', status } as const, commitId);
    return { orderId: status.orderId, outcome: events.length > 0 ? 'recorded' : 'duplicate' };
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
    return accepted(orderId, await this.handle(order, orderStream(orderId), command, commitId));
  }
}

@CommandHandler(SendOrderReply)
export class SendOrderReplyHandler implements ICommandHandler<SendOrderReply> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(REPLY_RATE) private readonly rate: ReplyRate,
  ) {}

  async execute({ caller, orderId, draft, commitId }: SendOrderReply): Promise<OrderMessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const { parties } = (await readState(this.store, order, orderStream(orderId))).state;
    const blacklisted = parties?.sellerId === caller.id && (await this.facts.isBlacklisted(caller.id, parties.buyerId));
    const command = { type: 'Reply', sellerId: caller.id, message, blacklisted } as const;
    const appended = await withinRate(
      this.rate,
      caller.id,
      () => this.handle(order, orderStream(orderId), command, commitId),
      ({ repeated }) => !repeated,
    );
    return accepted(orderId, appended);
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

function accepted(orderId: string, { events, version }: Appended<OrderEvent>): OrderMessageAccepted {
  const [event] = events;
  if (event.type !== 'MessageReceived' && event.type !== 'ReplySent') throw new Error(`a message became ${event.type}`);
  return { orderId, messageId: event.data.messageId, version };
}
