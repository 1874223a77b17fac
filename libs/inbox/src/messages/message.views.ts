import { toInstant } from '@parley/event-sourcing';
import { type BuyerMessageView } from './message.dto.js';
import { type MessageDocument } from './messages.js';

/** A message as both of its parties see it. */
export function messageView({ messageId, from, text, pictureIds, at }: Pick<MessageDocument, 'messageId' | 'from' | 'text' | 'pictureIds' | 'at'>): BuyerMessageView {
  return { messageId, from, text, pictureIds, sentAt: toInstant(at) };
}
