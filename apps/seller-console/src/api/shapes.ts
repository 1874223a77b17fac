import { type components } from './schema.js';

type Schemas = components['schemas'];

export type Conversation = Schemas['ConversationView'];
export type LastMessage = Schemas['LastMessageView'];
export type Message = Schemas['MessageView'];
export type ReplyState = NonNullable<Conversation['replyState']>;
export type Label = Conversation['label'];
export type Order = Schemas['OrderView'];
/** An order with the newest lines of its timeline. */
export type OrderDetails = Schemas['OrderDetails'];
export type OrderItem = Schemas['OrderItemView'];
export type TimelineEntry = OrderDetails['timeline'][number];
export type Bucket = Order['bucket'];
export type Money = Schemas['MoneyView'];
export type Notice = Schemas['NoticeView'];
export type NoticeCategory = Notice['category'];
export type BlacklistedBuyer = Schemas['BlacklistedBuyerView'];
export type Counts = Schemas['Counts'];
export type LabelName = Schemas['LabelList']['items'][number];
export type Picture = Schemas['PictureAccepted'];
export type BatchMarkBody = Schemas['BatchMarkBody'];
export type Problem = Schemas['Problem'];

export const LABELS = ['none', 'red', 'orange', 'green', 'blue', 'purple'] as const satisfies readonly Label[];

export const BUCKETS = [
  'awaiting-payment',
  'waiting-for-shipment',
  'waiting-for-receipt',
  'completed',
  'cancelling',
  'dispute',
  'on-hold',
  'other',
] as const satisfies readonly Bucket[];

/** The longest text of a message, in Unicode code points. */
export const MAX_TEXT = 2000;

/** How many pictures a message may have. */
export const MAX_PICTURES = 5;

/** How many conversations or buyers one request may name. */
export const MAX_BATCH = 100;
