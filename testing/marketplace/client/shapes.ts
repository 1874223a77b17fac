/** The answers of the API. Times are ISO 8601 in UTC with milliseconds. */
export const LABELS = ['none', 'red', 'orange', 'green', 'blue', 'purple'] as const;
export type Label = (typeof LABELS)[number];

export const BUCKETS = [
  'awaiting-payment',
  'waiting-for-shipment',
  'waiting-for-receipt',
  'completed',
  'cancelling',
  'dispute',
  'on-hold',
  'other',
] as const;
export type Bucket = (typeof BUCKETS)[number];

export type ReplyState = 'unanswered' | 'replied';
export type Category = 'system' | 'growth';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

export interface Message {
  readonly messageId: string;
  readonly from: 'buyer' | 'seller';
  readonly text: string | null;
  readonly pictureIds: readonly string[];
  readonly sentAt: string;
  /** Visible to sellers only. */
  readonly receivedWhileBlacklisted?: boolean;
}

/** The last five fields are visible to sellers only. */
export interface Conversation {
  readonly conversationId: string;
  readonly sellerId: string;
  readonly buyerId: string;
  readonly buyerName: string | null;
  readonly messageCount: number;
  readonly lastMessage: Omit<Message, 'receivedWhileBlacklisted'> | null;
  readonly replyState: ReplyState;
  readonly label: Label;
  readonly unreadCount: number;
  readonly blacklisted: boolean;
  readonly version: number;
}

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface OrderItem {
  readonly productId: string | null;
  readonly title: string | null;
  readonly imageUrl: string | null;
  readonly productUrl: string | null;
  readonly quantity: number | null;
  readonly unitPrice: Money | null;
}

export interface OrderSummary {
  readonly orderId: string;
  readonly sellerId: string;
  readonly buyerId: string;
  readonly buyerName: string | null;
  readonly status: string;
  readonly bucket: Bucket;
  readonly actionNeeded: boolean;
  readonly title: string | null;
  readonly imageUrl: string | null;
  readonly productUrl: string | null;
  readonly itemCount: number;
  readonly total: Money | null;
  readonly replyState: ReplyState | null;
  readonly label: Label;
  readonly unreadCount: number;
  readonly messageCount: number;
  readonly statusChangedAt: string;
  readonly lastActivityAt: string;
  readonly blacklisted: boolean;
  readonly version: number;
}

export type TimelineEntry =
  | { readonly kind: 'status'; readonly status: string; readonly bucket: Bucket; readonly sequence: number; readonly occurredAt: string }
  | ({ readonly kind: 'message' } & Message);

export interface Order extends OrderSummary {
  readonly items: readonly OrderItem[];
  readonly logistics: string | null;
  readonly fund: string | null;
  readonly issue: string | null;
  readonly frozen: string | null;
  /** The newest 200 lines, oldest first. */
  readonly timeline: readonly TimelineEntry[];
  readonly timelineNextCursor: string | null;
}

export interface Notice {
  readonly noticeId: string;
  readonly category: Category;
  readonly kind: string;
  readonly severity: 'high' | 'medium' | 'low';
  readonly title: string;
  readonly body: string;
  readonly publishAt: string;
  readonly expiresAt: string | null;
  readonly actBy: string | null;
  readonly read: boolean;
}

export interface BlacklistedBuyer {
  readonly buyerId: string;
  readonly buyerName: string | null;
  readonly reason: string | null;
  readonly blacklistedAt: string;
  readonly hiddenMessages: number;
}

export interface Counts {
  readonly messages: {
    readonly conversations: number;
    readonly unanswered: number;
    readonly unread: number;
    readonly byLabel: Readonly<Record<Label, number>>;
  };
  readonly orders: {
    readonly total: number;
    readonly actionNeeded: number;
    readonly unanswered: number;
    readonly unread: number;
    readonly byBucket: Readonly<Record<Bucket, number>>;
  };
  readonly notices: Readonly<Record<Category, { readonly unread: number }>>;
  readonly blacklist: { readonly buyers: number };
}

export interface Sent {
  readonly messageId: string;
  readonly version: number;
}
export type SentToConversation = Sent & { readonly conversationId: string };
export type SentToOrder = Sent & { readonly orderId: string };

export interface BatchResult {
  readonly conversationId: string;
  readonly outcome: 'sent' | 'would-send' | 'done' | 'refused';
  readonly code: string | null;
  readonly messageId?: string | null;
  readonly version: number | null;
}

export interface Picture {
  readonly pictureId: string;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface BlacklistChange {
  readonly buyerId: string;
  readonly outcome: 'blacklisted' | 'already-blacklisted' | 'removed' | 'not-on-blacklist';
  readonly version: number;
}
