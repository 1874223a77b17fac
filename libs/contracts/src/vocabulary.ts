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

/** Who wrote a message. */
export type Party = 'buyer' | 'seller';

/** The two sides of everything that people say to each other. */
export interface Parties {
  readonly sellerId: string;
  readonly buyerId: string;
}

/** What somebody wrote: plain text, or pictures, or both. `text` is null for pictures alone. */
export interface Message {
  readonly messageId: string;
  readonly text: string | null;
  readonly pictureIds: readonly string[];
}

/** A decimal number as text with its ISO 4217 code, kept as it came. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}
