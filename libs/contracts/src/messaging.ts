import { type PublicEvent } from '@parley/event-sourcing';
import { type Label, type Message, type Parties, type ReplyState } from './vocabulary.js';

/** Kafka topic of the messaging service; key = seller. */
export const MESSAGING_TOPIC = 'parley.messaging.v1';

interface InConversation extends Parties {
  readonly conversationId: string;
}

/** A buyer wrote to a seller. `buyerName` is what this message gave, null where it gave none. */
export type MessageReceived = PublicEvent<'MessageReceived', InConversation & Message & { readonly buyerName: string | null }>;
export type ReplySent = PublicEvent<'ReplySent', InConversation & Message>;
/** The seller opened the conversation: nothing in it up to here is unread. */
export type ConversationRead = PublicEvent<'ConversationRead', InConversation>;
/** The seller set the reply state by hand. */
export type ReplyStateSet = PublicEvent<'ReplyStateSet', InConversation & { readonly replyState: ReplyState }>;
export type LabelSet = PublicEvent<'LabelSet', InConversation & { readonly label: Label }>;
/** A seller gave a colour a name of their own. */
export type LabelNamed = PublicEvent<'LabelNamed', { readonly sellerId: string; readonly label: Label; readonly name: string | null }>;
/** A picture was accepted and may be named in its uploader's messages. */
export type PictureUploaded = PublicEvent<
  'PictureUploaded',
  {
    readonly pictureId: string;
    readonly uploader: { readonly role: 'buyer' | 'seller'; readonly id: string };
    readonly contentType: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
  }
>;

export type MessagingEvent =
  | MessageReceived
  | ReplySent
  | ConversationRead
  | ReplyStateSet
  | LabelSet
  | LabelNamed
  | PictureUploaded;
