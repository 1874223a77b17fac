import { type MessageReceived, conversationIdOf } from '@parley/contracts';

/** Message `version` of a buyer to a seller, as a public event of the messaging service. */
export function messageReceived(sellerId: string, buyerId: string, version: number): MessageReceived {
  const conversationId = conversationIdOf(sellerId, buyerId);
  const stream = `conversation-${conversationId}`;
  const message = { messageId: `${conversationId}.${version}`, text: `message ${version}`, pictureIds: [] };
  const data = { sellerId, buyerId, conversationId, ...message, buyerName: null };
  return { source: 'messaging', type: 'MessageReceived', key: sellerId, stream, version, at: 1_773_561_600_000_000 + version * 1000, data };
}
