import { type InferFields, id, listOf, nullable, oneOf, text } from './schema.js';

export const LABELS = ['none', 'red', 'orange', 'green', 'blue', 'purple'] as const;
/** The colour of a conversation or order; `none` is white. */
export type Label = (typeof LABELS)[number];

export const REPLY_STATES = ['unanswered', 'replied'] as const;
export type ReplyState = (typeof REPLY_STATES)[number];

export const NOTICE_CATEGORIES = ['system', 'growth'] as const;
/** System messages or growth voices. */
export type NoticeCategory = (typeof NOTICE_CATEGORIES)[number];

export const SEVERITIES = ['high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The author of a message. */
export type Party = 'buyer' | 'seller';

export const label = oneOf(LABELS);
export const replyState = oneOf(REPLY_STATES);

export const parties = { sellerId: id, buyerId: id };
export const message = { messageId: text, text: nullable(text), pictureIds: listOf(text) };

/** A seller and a buyer who talk to each other. */
export type Parties = InferFields<typeof parties>;

/** A message: plain text, or pictures, or both. `text` is null for pictures alone. */
export type Message = InferFields<typeof message>;
