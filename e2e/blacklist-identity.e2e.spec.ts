import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Buyer } from '../testing/marketplace/client/buyer.js';
import { runs } from './support/runs.js';
import { type Seller } from '../testing/marketplace/client/seller.js';
import { LABELS, type Label, type ReplyState } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

/** An action at a seller's message centre. `who` is the index of a buyer. */
type Action =
  | { readonly do: 'write' | 'writeAbout' | 'reply' | 'replyToOrder' | 'read' | 'readOrder' | 'replyToAll'; readonly who: number }
  | { readonly do: 'label' | 'labelOrder'; readonly who: number; readonly label: Label }
  | { readonly do: 'state' | 'stateOfOrder'; readonly who: number; readonly state: ReplyState }
  | { readonly do: 'status'; readonly who: number }
  | { readonly do: 'blacklist' | 'remove'; readonly who: number };

const BUYERS = 3;
const who = fc.nat({ max: BUYERS - 1 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('write', 'writeAbout'), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('reply', 'replyToOrder', 'read', 'readOrder', 'replyToAll'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('label', 'labelOrder'), who, label: fc.constantFrom(...LABELS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('state', 'stateOfOrder'), who, state: fc.constantFrom<ReplyState>('replied', 'unanswered') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('status' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('blacklist', 'remove'), who }) },
);

/** A seller with buyers. The same actions run at both shops, except blacklisting. */
class Shop {
  readonly conversations: string[] = [];
  readonly orders: string[] = [];
  private sequence = 1;

  constructor(
    readonly seller: Seller,
    readonly buyers: readonly Buyer[],
  ) {}

  async open(): Promise<void> {
    for (const [index, buyer] of this.buyers.entries()) {
      this.conversations.push((await buyer.write(this.seller, { text: 'Hello', buyerName: `Buyer ${index}` })).conversationId);
      this.orders.push(await world().order(this.seller, buyer, { occurredAt: '2026-03-15T08:00:00Z' }));
    }
  }

  async act(action: Action, text: string, refused: readonly boolean[]): Promise<void> {
    const { seller, buyers } = this;
    const [buyer, conversation, order] = [buyers[action.who], this.conversations[action.who], this.orders[action.who]];
    if (action.do === 'write') await buyer.write(seller, text);
    else if (action.do === 'writeAbout') await buyer.writeAbout(order, text);
    else if (action.do === 'read') await seller.mark(conversation, { read: true });
    else if (action.do === 'readOrder') await seller.markOrder(order, { read: true });
    else if (action.do === 'label') await seller.mark(conversation, { label: action.label });
    else if (action.do === 'labelOrder') await seller.markOrder(order, { label: action.label });
    else if (action.do === 'state') await seller.mark(conversation, { state: action.state });
    else if (action.do === 'stateOfOrder') await seller.markOrder(order, { state: action.state });
    else if (action.do === 'status') await this.nextStatus(action.who, order);
    else if (action.do === 'replyToAll') await this.replyToAll(text, refused);
    else if (action.do === 'reply' && !refused[action.who]) await seller.reply(conversation, text);
    else if (action.do === 'replyToOrder' && !refused[action.who]) await seller.replyToOrder(order, text);
  }

  /** Everything that the seller sees, without ids, server times, versions and the marks of messages during a blacklisting. */
  async view(): Promise<unknown> {
    const { seller } = this;
    const said = (messages: readonly { from: string; text: string | null }[]) => messages.map(({ from, text }) => [from, text]);
    const inbox = await seller.inbox();
    const orders = await seller.orders();
    return {
      counts: await seller.counts(),
      inbox: await Promise.all(
        inbox.map(async ({ conversationId, buyerName, replyState, label, unreadCount, messageCount, lastMessage, blacklisted }) => ({
          ...{ buyerName, replyState, label, unreadCount, messageCount, blacklisted },
          last: lastMessage && said([lastMessage]),
          messages: said(await seller.messages(conversationId)),
        })),
      ),
      orders: await Promise.all(
        orders.map(async ({ orderId, status, bucket, replyState, label, unreadCount, messageCount, blacklisted }) => ({
          ...{ who: this.orders.indexOf(orderId), status, bucket, replyState, label, unreadCount, messageCount, blacklisted },
          messages: said(await seller.orderMessages(orderId)),
          timeline: (await seller.order(orderId)).timeline.map((entry) => (entry.kind === 'status' ? entry.status : entry.text)),
        })),
      ),
      blacklist: await seller.blacklist(),
    };
  }

  private async nextStatus(index: number, order: string): Promise<void> {
    const occurredAt = `2026-03-15T09:00:${String(this.sequence % 60).padStart(2, '0')}Z`;
    await world().status(this.seller, this.buyers[index], order, { sequence: this.sequence, status: `STATUS_${this.sequence}`, occurredAt });
    this.sequence += 1;
  }

  /** One conversation after the other, because messages of one batch may have the same time. */
  private async replyToAll(text: string, refused: readonly boolean[]): Promise<void> {
    for (const [index, id] of this.conversations.entries()) if (!refused[index]) await this.seller.replyToMany([id], text);
  }
}

describe('Blacklisting and then removing a buyer', () => {
  it('leaves the inbox as if neither had happened, regardless of actions in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 18 }), async (actions) => {
        const buyers = () => Array.from({ length: BUYERS }, () => world().buyer());
        const [shop, quiet] = [new Shop(world().seller(), buyers()), new Shop(world().seller(), buyers())];
        await shop.open();
        await quiet.open();
        const refused = Array.from({ length: BUYERS }, () => false);
        for (const [index, each] of actions.entries()) {
          if (each.do === 'blacklist') await shop.seller.blacklistBuyer(shop.buyers[each.who].id);
          else if (each.do === 'remove') await shop.seller.removeBuyer(shop.buyers[each.who].id);
          else {
            await shop.act(each, `Text ${index}`, refused);
            await quiet.act(each, `Text ${index}`, refused);
          }
          if (each.do === 'blacklist' || each.do === 'remove') refused[each.who] = each.do === 'blacklist';
        }
        await shop.seller.removeBuyers(shop.buyers.map(({ id }) => id));
        expect(await shop.view()).toEqual(await quiet.view());
      }),
      runs(8),
    );
  }, 120_000);

  it('leaves the inbox unchanged also when all actors act concurrently', async () => {
    const pause = fc.integer({ min: 0, max: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(pause, { minLength: 6, maxLength: 12 }), fc.array(pause, { minLength: 2, maxLength: 8 }), async (writing, toggling) => {
        const [seller, buyer] = [world().seller(), world().buyer()];
        const { conversationId } = await buyer.write(seller, 'First');
        const orderId = await world().order(seller, buyer);
        const inLane = async (pauses: readonly number[], act: (turn: number) => Promise<unknown>) => {
          for (const [turn, ms] of pauses.entries()) {
            await sleep(ms);
            await act(turn);
          }
        };
        await Promise.all([
          inLane(writing, (turn) => buyer.write(seller, `Text ${turn}`)),
          inLane(writing, (turn) => buyer.writeAbout(orderId, `About ${turn}`)),
          inLane(writing, (turn) => seller.mark(conversationId, { label: LABELS[turn % LABELS.length] })),
          inLane(toggling, (turn) => (turn % 2 === 0 ? seller.blacklistBuyer(buyer.id) : seller.removeBuyer(buyer.id))),
        ]);
        await seller.removeBuyer(buyer.id);
        const texts = writing.map((_, turn) => turn);
        expect((await seller.messages(conversationId)).map(({ text }) => text).reverse()).toEqual(['First', ...texts.map((turn) => `Text ${turn}`)]);
        expect((await seller.orderMessages(orderId)).map(({ text }) => text).reverse()).toEqual(texts.map((turn) => `About ${turn}`));
        const label = LABELS[(writing.length - 1) % LABELS.length];
        const wanted = { label, replyState: 'unanswered', blacklisted: false };
        expect(await seller.inbox()).toMatchObject([{ conversationId, ...wanted, unreadCount: writing.length + 1, messageCount: writing.length + 1 }]);
        expect(await seller.orders()).toMatchObject([{ orderId, replyState: 'unanswered', unreadCount: writing.length, messageCount: writing.length }]);
        expect(await seller.counts()).toMatchObject({
          messages: { conversations: 1, unanswered: 1, unread: 1, byLabel: { [label]: 1 } },
          orders: { total: 1, unanswered: 1, unread: 1 },
          blacklist: { buyers: 0 },
        });
        expect(await seller.blacklist()).toEqual([]);
      }),
      runs(5),
    );
  }, 120_000);
});
