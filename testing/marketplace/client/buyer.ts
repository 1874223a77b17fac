import { Actor, type Draft, accepted, fieldsOf } from './actor.js';
import { type Client, type RequestOptions } from './client.js';
import { type Journal } from './journal.js';
import { type Seller } from './seller.js';
import { type Conversation, type Message, type Picture, type SentToConversation, type SentToOrder } from './shapes.js';

/** A buyer on the marketplace's pages. Its methods expect success; use `client` for requests that may be refused. */
export class Buyer extends Actor {
  protected readonly home = '/v1/conversations';

  constructor(
    id: string,
    client: Client,
    private readonly journal: Journal,
  ) {
    super(id, client);
  }

  conversations = (): Promise<Conversation[]> => this.seeAll('/v1/conversations');
  conversation = (id: string): Promise<Conversation> => this.see(`/v1/conversations/${id}`);
  messages = (id: string): Promise<Message[]> => this.seeAll(`/v1/conversations/${id}/messages`);
  orderMessages = (id: string): Promise<Message[]> => this.seeAll(`/v1/orders/${id}/messages`);

  async write(seller: Seller, draft: Draft, options?: RequestOptions): Promise<SentToConversation> {
    const body = { sellerId: seller.id, ...fieldsOf(draft) };
    const sent = accepted(await this.client.post<SentToConversation>('/v1/messages', body, options), 201);
    this.journal.between(sent.conversationId, seller, this);
    this.journal.wrote(this, sent.conversationId, sent.version);
    return sent;
  }

  async writeAbout(orderId: string, draft: Draft, options?: RequestOptions): Promise<SentToOrder> {
    const sent = accepted(await this.client.post<SentToOrder>(`/v1/orders/${orderId}/messages`, fieldsOf(draft), options), 201);
    this.journal.wrote(this, orderId, sent.version);
    return sent;
  }

  async upload(bytes: Uint8Array): Promise<Picture> {
    return accepted(await this.client.upload<Picture>('/v1/pictures', bytes), 201);
  }
}
