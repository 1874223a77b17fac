import { type Message, type OrderStatus, type Parties } from '@parley/contracts';
import { type Decider, type Event, type RecordedEvent, Refusal, unexpected } from '@parley/event-sourcing';
import { type Marks, type Thread, type ThreadEvent, emptyThread, evolveThread, mark, receive, reply } from '@parley/thread';
import { type Sequences, hasSequence, noSequences, withSequence } from './sequences.js';

/** What is stored in an order's stream: what the order service said, and what was said about the order. */
export type OrderEvent = Event<'OrderStatusRecorded', OrderStatus> | ThreadEvent;

/** An order as far as messages about it go; it begins with the first status. */
export interface Order {
  readonly parties: Parties | null;
  /** The sequences that were recorded: an event with one of them is a duplicate, whatever it says. */
  readonly sequences: Sequences;
  readonly thread: Thread;
}

export type OrderCommand =
  | { readonly type: 'RecordStatus'; readonly status: OrderStatus }
  | { readonly type: 'Receive'; readonly buyerId: string; readonly message: Message }
  /** A seller may write first. `blacklisted` is what the service knows of the order's buyer when it asks. */
  | { readonly type: 'Reply'; readonly sellerId: string; readonly message: Message; readonly blacklisted: boolean }
  | { readonly type: 'Mark'; readonly sellerId: string; readonly marks: Marks; readonly blacklisted: boolean };

/** Refuses with `ORDER_PARTIES_CHANGED`, `BUYER_BLACKLISTED`, and `ORDER_NOT_FOUND` where there is none or it is another's. */
export const order: Decider<Order, OrderCommand, OrderEvent> = {
  initial: { parties: null, sequences: noSequences, thread: emptyThread },

  evolve(state, event) {
    if (event.type === 'OrderStatusRecorded') {
      const { sellerId, buyerId, sequence } = event.data;
      return { ...state, parties: state.parties ?? { sellerId, buyerId }, sequences: withSequence(state.sequences, sequence) };
    }
    return { ...state, thread: evolveThread(state.thread, event satisfies RecordedEvent<ThreadEvent>) };
  },

  decide(command, state) {
    switch (command.type) {
      case 'RecordStatus':
        return recordStatus(command.status, state);
      case 'Receive':
        return receive(state.thread, partiesFor(state, ({ buyerId }) => buyerId === command.buyerId), command.message, null);
      case 'Reply':
        return reply(partiesFor(state, ({ sellerId }) => sellerId === command.sellerId), command.message, command.blacklisted);
      case 'Mark':
        return mark(state.thread, partiesFor(state, ({ sellerId }) => sellerId === command.sellerId), command.marks, command.blacklisted);
      default:
        return unexpected(command);
    }
  },
};

/** The order service is the authority: a surprising status is recorded as well. The parties are compared before the sequence. */
function recordStatus(status: OrderStatus, { parties, sequences }: Order): OrderEvent[] {
  if (parties && (parties.sellerId !== status.sellerId || parties.buyerId !== status.buyerId)) {
    throw new Refusal('ORDER_PARTIES_CHANGED', `The order ${status.orderId} belongs to other parties`);
  }
  return hasSequence(sequences, status.sequence) ? [] : [{ type: 'OrderStatusRecorded', data: status }];
}

function partiesFor({ parties }: Order, isTheirs: (parties: Parties) => boolean): Parties {
  if (!parties || !isTheirs(parties)) throw new Refusal('ORDER_NOT_FOUND', 'There is no such order');
  return parties;
}

const PREFIX = 'order-';

export function orderStream(orderId: string): string {
  return `${PREFIX}${orderId}`;
}

/** The order of a stream, or null where it is another kind of stream. */
export function orderOf(stream: string): string | null {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : null;
}
