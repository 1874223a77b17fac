import { type Message, type Parties, conversationIdOf } from '@parley/contracts';
import { type Decider, Refusal, unexpected } from '@parley/event-sourcing';
import { type Marks, type Thread, type ThreadEvent, emptyThread, evolveThread, mark, receive, reply } from '@parley/thread';

/** A conversation of a seller and a buyer; it starts with the buyer's first message. */
export interface Conversation {
  readonly parties: Parties | null;
  readonly thread: Thread;
}

export type ConversationCommand =
  | { readonly type: 'Receive'; readonly parties: Parties; readonly message: Message; readonly buyerName: string | null }
  /** `blacklisted` is the state of the buyer that the service knows. */
  | { readonly type: 'Reply'; readonly sellerId: string; readonly message: Message; readonly blacklisted: boolean }
  | { readonly type: 'Mark'; readonly sellerId: string; readonly marks: Marks; readonly blacklisted: boolean };

/** Refuses with `CONVERSATION_NOT_FOUND` for an unknown conversation or one of another seller, and with `BUYER_BLACKLISTED`. */
export const conversation: Decider<Conversation, ConversationCommand, ThreadEvent> = {
  initial: { parties: null, thread: emptyThread },

  evolve: (state, event) => ({
    parties: state.parties ?? { sellerId: event.data.sellerId, buyerId: event.data.buyerId },
    thread: evolveThread(state.thread, event),
  }),

  decide(command, state) {
    switch (command.type) {
      case 'Receive':
        return receive(state.thread, command.parties, command.message, command.buyerName);
      case 'Reply':
        return reply(ownBy(command.sellerId, state), command.message, command.blacklisted);
      case 'Mark':
        return mark(state.thread, ownBy(command.sellerId, state), command.marks, command.blacklisted);
      default:
        return unexpected(command);
    }
  },
};

const PREFIX = 'conversation-';

/** The stream of a conversation, from its id. */
export function conversationStream(conversationId: string): string {
  return `${PREFIX}${conversationId}`;
}

/** The conversation id of a stream; null for another kind of stream. */
export function conversationOf(stream: string): string | null {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : null;
}

/** The stream of the conversation of two parties. */
export function conversationStreamOf({ sellerId, buyerId }: Parties): string {
  return conversationStream(conversationIdOf(sellerId, buyerId));
}

function ownBy(sellerId: string, { parties }: Conversation): Parties {
  if (parties?.sellerId !== sellerId) throw new Refusal('CONVERSATION_NOT_FOUND', 'There is no such conversation');
  return parties;
}
