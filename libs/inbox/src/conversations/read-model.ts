import { conversationIdOf, partiesOf } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { insertMessage, messages } from '../messages/messages.js';
import { type LiveEvent, defineReadModel } from '../read-model.js';
import { type ConversationDocument, type ConversationEvent, conversations, evolveConversation, isShown } from './conversation.js';
import { ConversationQueries } from './conversation.queries.js';
import { conversationView } from './conversation.views.js';

/** The conversations, and the messages in them. */
export const readModel = defineReadModel({
  collections: [conversations, messages],
  takes: [
    ...(['MessageReceived', 'ReplySent', 'ConversationRead', 'ReplyStateSet', 'LabelSet'] as const),
    ...(['BuyerBlacklisted', 'BuyerRemovedFromBlacklist'] as const),
  ],
  reads: (event: ConversationEvent) => [{ collection: conversations, id: idOf(event) }],
  project(event: ConversationEvent, documents) {
    const id = idOf(event);
    documents.evolve(conversations, id, event, (document) => evolveConversation(document, event));
    if (event.type === 'MessageReceived' || event.type === 'ReplySent') insertMessage(documents, event, documents.get(conversations, id)?.buyerName ?? null);
  },
  versions: {
    collection: conversations,
    documentId({ role, id: own }, id) {
      const parties = partiesOf(id);
      return parties && (role === 'seller' ? parties.sellerId : parties.buyerId) === own ? id : null;
    },
    // A buyer sees only messages: the version of the stream also counts what the seller reads and marks.
    versionOf: ({ version, messageCount }, { role }) => (role === 'seller' ? version : messageCount),
    isUnambiguous: true,
  },
  live: { collection: conversations, eventsOf },
  queries: ConversationQueries,
});

function idOf(event: ConversationEvent): string {
  return 'conversationId' in event.data ? event.data.conversationId : conversationIdOf(event.data.sellerId, event.data.buyerId);
}

async function eventsOf(documents: DocumentReader, ids: readonly string[]): Promise<ReadonlyMap<string, LiveEvent>> {
  const found = await documents.getMany(conversations, ids);
  return new Map([...found].map(([id, document]) => [id, eventOf(document)]));
}

function eventOf(document: ConversationDocument): LiveEvent {
  if (isShown(document)) return { event: 'conversation', data: conversationView(document) };
  return { event: 'conversation-removed', data: { conversationId: document.conversationId } };
}
