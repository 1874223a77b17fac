import { describe, expect, it } from '@jest/globals';
import { type MessagingEvent, decodeReceived } from '@parley/contracts';
import { type Event } from '@parley/event-sourcing';
import { type ThreadEvent } from '@parley/thread';
import { type LabelEvent } from './labels.js';
import { type PictureEvent } from './picture.js';
import { conversationStreamOf } from './conversation.js';
import { publishMessaging } from './publish.js';

const parties = { sellerId: 's-1', buyerId: 'b-1' };
const stream = conversationStreamOf(parties);
const place = { conversationId: stream.slice('conversation-'.length), ...parties };
const message = { messageId: 'm-1', text: 'Hi', pictureIds: [] };
const recorded = { version: 7, at: 1_790_000_000_123_456 };
const uploader = { role: 'buyer', id: 'b-1' } as const;
const picture = { pictureId: 'p-1', uploader, contentType: 'image/webp', width: 1, height: 2, bytes: 3 } as const;

const CONVERSATION: [ThreadEvent, Pick<MessagingEvent, 'type' | 'data'>][] = [
  [
    { type: 'MessageReceived', data: { ...parties, ...message, buyerName: 'Ana', messageNumber: 4 } },
    { type: 'MessageReceived', data: { ...place, ...message, buyerName: 'Ana' } },
  ],
  [
    { type: 'ReplySent', data: { ...parties, ...message } },
    { type: 'ReplySent', data: { ...place, ...message } },
  ],
  [
    { type: 'ThreadRead', data: parties },
    { type: 'ConversationRead', data: place },
  ],
  [
    { type: 'ReplyStateSet', data: { ...parties, replyState: 'replied' } },
    { type: 'ReplyStateSet', data: { ...place, replyState: 'replied' } },
  ],
  [
    { type: 'LabelSet', data: { ...parties, label: 'blue' } },
    { type: 'LabelSet', data: { ...place, label: 'blue' } },
  ],
];

const labelNamed: LabelEvent = { type: 'LabelNamed', data: { sellerId: 's-1', label: 'red', name: 'urgent' } };
const uploaded: PictureEvent = { type: 'PictureUploaded', data: picture };
const removed: PictureEvent = { type: 'PictureRemoved', data: { pictureId: 'p-1', uploader } };

describe('publishMessaging publishes', () => {
  it.each(CONVERSATION)("the event of a conversation under the seller's key: %j", (stored, expected) => {
    const published = publishMessaging({ ...stored, ...recorded, stream });
    expect(published).toEqual({ ...recorded, stream, ...expected, source: 'messaging', key: 's-1' });
    expect(decodeReceived(published as MessagingEvent)).toEqual(published);
  });

  it("the name of a label under the seller's key", () => {
    const published = publishMessaging({ ...labelNamed, ...recorded, stream: 'labels-s-1' });
    expect(published).toEqual({ ...recorded, ...labelNamed, stream: 'labels-s-1', source: 'messaging', key: 's-1' });
    expect(decodeReceived(published as MessagingEvent)).toEqual(published);
  });

  it("an upload under the uploader's key", () => {
    const published = publishMessaging({ ...uploaded, ...recorded, stream: 'picture-p-1' });
    expect(published).toEqual({ ...recorded, ...uploaded, stream: 'picture-p-1', source: 'messaging', key: 'b-1' });
    expect(decodeReceived(published as MessagingEvent)).toEqual(published);
  });

  it('no removal of a picture', () => {
    expect(publishMessaging({ ...removed, ...recorded, stream: 'picture-p-1' })).toBeNull();
  });

  it.each(['order-a-1', 'blacklist-x', 'request-x'])('nothing of the foreign stream %s', (other) => {
    expect(publishMessaging({ ...(CONVERSATION[0][0] as Event), ...recorded, stream: other })).toBeNull();
  });
});
