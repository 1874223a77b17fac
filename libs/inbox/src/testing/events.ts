import { type ParleyEvent, conversationIdOf } from '@parley/contracts';

const SOURCES = {
  conversation: 'messaging',
  picture: 'messaging',
  labels: 'messaging',
  order: 'order-message',
  notice: 'notice',
  reader: 'notice',
  blacklist: 'blacklist',
} as const;

type DataOf<T extends ParleyEvent['type']> = Extract<ParleyEvent, { type: T }>['data'];

/** Makes public events for tests: versions count per stream, and times rise by a millisecond with each event unless one is given. */
export class Happenings {
  private readonly versions = new Map<string, number>();
  private at = Date.parse('2026-03-15T08:00:00.000Z') * 1000;
  readonly events: ParleyEvent[] = [];

  constructor(
    readonly sellerId = 's-1',
    readonly buyerId = 'b-1',
  ) {}

  message(text: string, { buyerName = null, buyerId = this.buyerId }: { buyerName?: string | null; buyerId?: string } = {}): ParleyEvent {
    const place = this.conversation(buyerId);
    return this.add('conversation', place.conversationId, 'MessageReceived', { ...place, ...this.said(text), buyerName });
  }

  reply(text: string, buyerId = this.buyerId): ParleyEvent {
    const place = this.conversation(buyerId);
    return this.add('conversation', place.conversationId, 'ReplySent', { ...place, ...this.said(text) });
  }

  read(): ParleyEvent {
    const place = this.conversation();
    return this.add('conversation', place.conversationId, 'ConversationRead', place);
  }

  replyState(replyState: 'unanswered' | 'replied'): ParleyEvent {
    const place = this.conversation();
    return this.add('conversation', place.conversationId, 'ReplyStateSet', { ...place, replyState });
  }

  label(label: DataOf<'LabelSet'>['label']): ParleyEvent {
    const place = this.conversation();
    return this.add('conversation', place.conversationId, 'LabelSet', { ...place, label });
  }

  labelName(label: DataOf<'LabelNamed'>['label'], name: string | null): ParleyEvent {
    return this.add('labels', this.sellerId, 'LabelNamed', { sellerId: this.sellerId, label, name });
  }

  picture(pictureId: string): ParleyEvent {
    const uploader = { role: 'buyer', id: this.buyerId } as const;
    return this.add('picture', pictureId, 'PictureUploaded', { pictureId, uploader, contentType: 'image/png', width: 1, height: 1, bytes: 70 });
  }

  blacklist(reason: string | null = null, buyerId = this.buyerId): ParleyEvent {
    const { sellerId } = this;
    return this.add('blacklist', conversationIdOf(sellerId, buyerId), 'BuyerBlacklisted', { sellerId, buyerId, reason });
  }

  unblacklist(buyerId = this.buyerId): ParleyEvent {
    const { sellerId } = this;
    return this.add('blacklist', conversationIdOf(sellerId, buyerId), 'BuyerRemovedFromBlacklist', { sellerId, buyerId });
  }

  status(orderId: string, sequence: number, status: string, parts: Partial<DataOf<'OrderStatusChanged'>> = {}): ParleyEvent {
    const none = { buyerName: null, items: null, total: null, logistics: null, fund: null, issue: null, frozen: null };
    const occurredAt = new Date(Date.parse('2026-03-01T00:00:00.000Z') + (sequence % 1_000_000) * 60_000).toISOString();
    return this.add('order', orderId, 'OrderStatusChanged', { ...this.order(orderId), ...none, status, sequence, occurredAt, ...parts });
  }

  orderMessage(orderId: string, text: string): ParleyEvent {
    return this.add('order', orderId, 'OrderMessageReceived', { ...this.order(orderId), ...this.said(text) });
  }

  orderReply(orderId: string, text: string): ParleyEvent {
    return this.add('order', orderId, 'OrderReplySent', { ...this.order(orderId), ...this.said(text) });
  }

  orderRead(orderId: string): ParleyEvent {
    return this.add('order', orderId, 'OrderRead', this.order(orderId));
  }

  orderReplyState(orderId: string, replyState: 'unanswered' | 'replied'): ParleyEvent {
    return this.add('order', orderId, 'OrderReplyStateSet', { ...this.order(orderId), replyState });
  }

  orderLabel(orderId: string, label: DataOf<'OrderLabelSet'>['label']): ParleyEvent {
    return this.add('order', orderId, 'OrderLabelSet', { ...this.order(orderId), label });
  }

  notice(noticeId: string, more: Partial<DataOf<'NoticePublished'>> = {}): ParleyEvent {
    return this.add('notice', noticeId, 'NoticePublished', {
      noticeId,
      category: 'system',
      kind: 'tip',
      severity: 'low',
      title: 'T',
      body: 'B',
      publishAt: '2026-03-15T08:00:00.000Z',
      expiresAt: null,
      actBy: null,
      audience: { countries: null, categories: null, sellerIds: null },
      ...more,
    });
  }

  retract(noticeId: string): ParleyEvent {
    return this.add('notice', noticeId, 'NoticeRetracted', { noticeId });
  }

  readNotice(noticeId: string): ParleyEvent {
    return this.add('reader', this.sellerId, 'NoticeRead', { sellerId: this.sellerId, noticeId });
  }

  readNotices(category: 'system' | 'growth', country: string | null = null, categories: string[] = []): ParleyEvent {
    return this.add('reader', this.sellerId, 'NoticesRead', { sellerId: this.sellerId, category, country, categories });
  }

  private conversation(buyerId = this.buyerId) {
    const { sellerId } = this;
    return { conversationId: conversationIdOf(sellerId, buyerId), sellerId, buyerId };
  }

  private order(orderId: string) {
    return { orderId, sellerId: this.sellerId, buyerId: this.buyerId };
  }

  private said(text: string) {
    return { messageId: `m-${this.events.length + 1}`, text, pictureIds: [] };
  }

  private add<T extends ParleyEvent['type']>(kind: keyof typeof SOURCES, id: string, type: T, data: DataOf<T>): ParleyEvent {
    const stream = `${kind}-${id}`;
    const version = (this.versions.get(stream) ?? 0) + 1;
    this.versions.set(stream, version);
    this.at += 1000;
    const event = { type, data, stream, version, at: this.at, source: SOURCES[kind], key: this.sellerId } as unknown as ParleyEvent;
    this.events.push(event);
    return event;
  }
}
