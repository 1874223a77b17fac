import { type MessagingEvent } from '@parley/contracts';
import { type Event, type Recorded, type RecordedEvent, newestVersion, unexpected } from '@parley/event-sourcing';
import { type ThreadEvent } from '@parley/thread';
import { conversation, conversationOf } from './conversation.js';
import { type LabelEvent, labels } from './labels.js';
import { type PictureEvent, picture } from './picture.js';

const SOURCE = 'messaging';

/**
 * The public event of a stored one; null for streams of other services and for unpublished events. Throws `UnexpectedEvent` for a type unknown to
 * this release.
 */
export function publishMessaging(event: Event & Recorded): MessagingEvent | null {
  const { stream, version, at } = event;
  const envelope = { stream, version, at, source: SOURCE };
  const conversationId = conversationOf(stream);
  if (conversationId !== null) return publishConversation(newestVersion(conversation, event), envelope, conversationId);
  if (stream.startsWith('labels-')) {
    const { type, data } = newestVersion<LabelEvent>(labels, event);
    if (type !== 'LabelNamed') return unexpected(event as never);
    return { ...envelope, key: data.sellerId, type, data };
  }
  if (stream.startsWith('picture-')) {
    const { type, data } = newestVersion<PictureEvent>(picture, event);
    if (type === 'PictureRemoved') return null;
    if (type !== 'PictureUploaded') return unexpected(event as never);
    return { ...envelope, key: data.uploader.id, type, data };
  }
  return null;
}

function publishConversation(event: RecordedEvent<ThreadEvent>, envelope: Recorded & { source: string }, conversationId: string): MessagingEvent {
  const { sellerId, buyerId } = event.data;
  const place = { conversationId, sellerId, buyerId };
  const common = { ...envelope, key: sellerId };
  switch (event.type) {
    case 'MessageReceived': {
      const { messageId, text, pictureIds, buyerName } = event.data;
      return { ...common, type: event.type, data: { ...place, messageId, text, pictureIds, buyerName } };
    }
    case 'ReplySent': {
      const { messageId, text, pictureIds } = event.data;
      return { ...common, type: event.type, data: { ...place, messageId, text, pictureIds } };
    }
    case 'ThreadRead':
      return { ...common, type: 'ConversationRead', data: place };
    case 'ReplyStateSet':
      return { ...common, type: event.type, data: { ...place, replyState: event.data.replyState } };
    case 'LabelSet':
      return { ...common, type: event.type, data: { ...place, label: event.data.label } };
    default:
      return unexpected(event);
  }
}
