import { Actor, type Draft, accepted, fieldsOf } from './actor.js';
import { type RequestOptions } from './client.js';
import {
  type BatchResult,
  type BlacklistChange,
  type BlacklistedBuyer,
  type Category,
  type Conversation,
  type Counts,
  type Label,
  type Message,
  type Notice,
  type Order,
  type OrderSummary,
  type Picture,
  type ReplyState,
  type SentToConversation,
  type SentToOrder,
  type TimelineEntry,
} from './shapes.js';
import { type Journal } from './journal.js';
import { type Client, type Query } from './client.js';

export type Mark = { readonly state: ReplyState } | { readonly label: Label } | { readonly read: true };
export type ManyMarks = { readonly replyState?: ReplyState; readonly label?: Label; readonly read?: boolean };

/** A seller at the message centre. Its methods expect success; use `client` for requests that may be refused. */
export class Seller extends Actor {
  protected readonly home = '/v1/inbox/counts';

  constructor(
    id: string,
    client: Client,
    private readonly journal: Journal,
  ) {
    super(id, client);
  }

  inbox = (query?: Query): Promise<Conversation[]> => this.seeAll('/v1/inbox', query);
  conversation = (id: string): Promise<Conversation> => this.see(`/v1/conversations/${id}`);
  messages = (id: string): Promise<Message[]> => this.seeAll(`/v1/conversations/${id}/messages`);
  orders = (query?: Query): Promise<OrderSummary[]> => this.seeAll('/v1/orders', query);
  order = (id: string): Promise<Order> => this.see(`/v1/orders/${id}`);
  /** All lines, newest first; the order itself shows the newest 200. */
  timeline = (id: string): Promise<TimelineEntry[]> => this.seeAll(`/v1/orders/${id}/timeline`);
  orderMessages = (id: string): Promise<Message[]> => this.seeAll(`/v1/orders/${id}/messages`);
  counts = (): Promise<Counts> => this.see('/v1/inbox/counts');
  notices = (query?: Query): Promise<Notice[]> => this.seeAll('/v1/notices', query);
  blacklist = (): Promise<BlacklistedBuyer[]> => this.seeAll('/v1/blacklist');

  async labels(): Promise<Record<Label, string | null>> {
    const { items } = await this.see<{ items: { label: Label; name: string | null }[] }>('/v1/labels');
    return Object.fromEntries(items.map(({ label, name }) => [label, name])) as Record<Label, string | null>;
  }

  async reply(conversationId: string, draft: Draft, options?: RequestOptions): Promise<SentToConversation> {
    const path = `/v1/conversations/${conversationId}/replies`;
    const sent = accepted(await this.client.post<SentToConversation>(path, fieldsOf(draft), options), 201);
    this.journal.wrote(this, conversationId, sent.version);
    return sent;
  }

  async replyToOrder(orderId: string, draft: Draft, options?: RequestOptions): Promise<SentToOrder> {
    const sent = accepted(await this.client.post<SentToOrder>(`/v1/orders/${orderId}/replies`, fieldsOf(draft), options), 201);
    this.journal.wrote(this, orderId, sent.version);
    return sent;
  }

  /** Sets the reply state, the label or the read mark of a conversation. */
  mark = (conversationId: string, mark: Mark): Promise<void> => this.put(`/v1/conversations/${conversationId}`, conversationId, mark);
  markOrder = (orderId: string, mark: Mark): Promise<void> => this.put(`/v1/orders/${orderId}`, orderId, mark);

  async replyToMany(conversationIds: readonly string[], draft: Draft, more: object = {}, options?: RequestOptions): Promise<BatchResult[]> {
    const body = { conversationIds, ...fieldsOf(draft), ...more };
    return this.results(accepted(await this.client.post<{ results: BatchResult[] }>('/v1/replies/batch', body, options), 200));
  }

  async markMany(conversationIds: readonly string[], marks: ManyMarks, options?: RequestOptions): Promise<BatchResult[]> {
    const body = { conversationIds, ...marks };
    return this.results(accepted(await this.client.post<{ results: BatchResult[] }>('/v1/conversations/batch', body, options), 200));
  }

  async nameLabel(label: Label, name: string): Promise<number> {
    const { version } = accepted(await this.client.put<{ version: number }>(`/v1/labels/${label}`, { name }), 200);
    this.awaits('labels', version);
    return version;
  }

  async blacklistBuyer(buyerId: string, reason?: string): Promise<BlacklistChange> {
    const change = accepted(await this.client.post<BlacklistChange>('/v1/blacklist', { buyerId, reason }), 200);
    await this.changed(change, true);
    return change;
  }

  async removeBuyer(buyerId: string): Promise<BlacklistChange> {
    const change = accepted(await this.client.delete<BlacklistChange>(`/v1/blacklist/${buyerId}`), 200);
    await this.changed(change, false);
    return change;
  }

  async removeBuyers(buyerIds: readonly string[]): Promise<BlacklistChange[]> {
    const answer = await this.client.post<{ results: BlacklistChange[] }>('/v1/blacklist/removals', { buyerIds });
    const { results } = accepted(answer, 200);
    for (const change of results) await this.changed(change, false);
    return results;
  }

  async readNotice(noticeId: string): Promise<void> {
    const { version } = accepted(await this.client.put<{ version: number }>(`/v1/notices/${noticeId}/read`, {}), 200);
    this.awaits('notices', version);
  }

  async readNotices(category: Category): Promise<void> {
    const { version } = accepted(await this.client.post<{ version: number }>('/v1/notices/read', { category }), 200);
    this.awaits('notices', version);
  }

  async upload(bytes: Uint8Array): Promise<Picture> {
    return accepted(await this.client.upload<Picture>('/v1/pictures', bytes), 201);
  }

  private async put(path: string, id: string, mark: Mark): Promise<void> {
    const [part, body] = 'state' in mark ? ['reply-state', mark] : 'label' in mark ? ['label', mark] : ['read', {}];
    const { version } = accepted(await this.client.put<{ version: number }>(`${path}/${part}`, body), 200);
    this.journal.wrote(this, id, version);
  }

  private results({ results }: { readonly results: BatchResult[] }): BatchResult[] {
    for (const { conversationId, version } of results) if (version !== null) this.journal.wrote(this, conversationId, version);
    return results;
  }

  private async changed({ buyerId, version }: BlacklistChange, blacklisted: boolean): Promise<void> {
    if (version > 0) this.awaits(buyerId, version);
    await this.journal.blacklistSettled(this, buyerId, blacklisted);
  }
}
