import { type Message, type OrderStatus, type Parties } from '@parley/contracts';
import { type Decider, type Event, type RecordedEvent, Refusal, unexpected } from '@parley/event-sourcing';
import { type Marks, type Thread, type ThreadEvent, emptyThread, evolveThread, mark, receive, reply } from '@parley/thread';
import { type Sequences, hasSequence, noSequences, withSequence } from './sequences.js';

/** The events in an order's stream: status changes of the order service, and messages about the order. */
export type OrderEvent = Event<'OrderStatusRecorded', OrderStatus> | ThreadEvent;

/** The state of an order for its messages; it exists from the first status on. */
export interface Order {
  readonly parties: Parties | null;
  /** The recorded sequence numbers; an event with one of them is a duplicate, even with other data. */
  readonly sequences: Sequences;
  readonly thread: Thread;
}

export type OrderCommand =
  | { readonly type: 'RecordStatus'; readonly status: OrderStatus }
  | { readonly type: 'Receive'; readonly buyerId: string; readonly message: Message }
  /** A seller may write first. `blacklisted` is the state of the order's buyer that the service knows. */
  | { readonly type: 'Reply'; readonly sellerId: string; readonly message: Message; readonly blacklisted: boolean }
  | { readonly type: 'Mark'; readonly sellerId: string; readonly marks: Marks; readonly blacklisted: boolean };

/** Refuses with `ORDER_PARTIES_CHANGED`, `BUYER_BLACKLISTED`, and `ORDER_NOT_FOUND` for an unknown order or one of another party. */
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

/** Records every status, because the order service is the authority. Compares the parties before the sequence. */
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

/** The order id of a stream; null for another kind of stream. */
export function orderOf(stream: string): string | null {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : null;
}
