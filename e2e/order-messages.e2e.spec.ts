import { describe, expect, it } from '@jest/globals';
import { type Problem } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

describe('The messages of an order', () => {
  it('are in its timeline, and newest first in their own list', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer, { status: 'WAIT_BUYER_ACCEPT_GOODS', occurredAt: '2026-03-15T08:00:00Z' });
    const first = await buyer.writeAbout(orderId, 'Where is it?');
    const second = await seller.replyToOrder(orderId, 'On its way 🚚');
    await world().status(seller, buyer, orderId, { sequence: 1, status: 'FINISH', occurredAt: '2099-01-01T00:00:00Z' });

    expect((await seller.order(orderId)).timeline).toMatchObject([
      { kind: 'status', status: 'WAIT_BUYER_ACCEPT_GOODS' },
      { kind: 'message', messageId: first.messageId, from: 'buyer', text: 'Where is it?', pictureIds: [], receivedWhileBlacklisted: false },
      { kind: 'message', messageId: second.messageId, from: 'seller', text: 'On its way 🚚', receivedWhileBlacklisted: false },
      { kind: 'status', status: 'FINISH' },
    ]);
    expect((await seller.orderMessages(orderId)).map(({ messageId }) => messageId)).toEqual([second.messageId, first.messageId]);
    const seenByBuyer = await buyer.orderMessages(orderId);
    expect(seenByBuyer.map(({ text }) => text)).toEqual(['On its way 🚚', 'Where is it?']);
    expect(Object.keys(seenByBuyer[0]).sort()).toEqual(['from', 'messageId', 'pictureIds', 'sentAt', 'text']);
    expect(await seller.inbox()).toEqual([]);
  });

  it('decide the reply state, which is null until a message or the seller sets it', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    const facts = async () => {
      const { replyState, unreadCount, messageCount } = await seller.order(orderId);
      return [replyState, unreadCount, messageCount];
    };
    expect(await facts()).toEqual([null, 0, 0]);
    await seller.replyToOrder(orderId, 'A seller may write first');
    expect(await facts()).toEqual(['replied', 0, 1]);
    await buyer.writeAbout(orderId, 'Thanks');
    expect(await facts()).toEqual(['unanswered', 1, 2]);
    expect((await seller.counts()).orders).toMatchObject({ unanswered: 1, unread: 1 });
    await seller.markOrder(orderId, { state: 'replied' });
    expect(await facts()).toEqual(['replied', 1, 2]);
    await seller.markOrder(orderId, { read: true });
    expect(await facts()).toEqual(['replied', 0, 2]);
    const silent = await world().order(seller, buyer);
    await seller.markOrder(silent, { state: 'unanswered' });
    expect((await seller.order(silent)).replyState).toBe('unanswered');
    expect((await seller.counts()).orders).toMatchObject({ unanswered: 1, unread: 0 });
  });

  it('are visible to the two parties only', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    for (const stranger of [world().buyer(), world().seller()]) {
      const read = await stranger.client.get<Problem>(`/v1/orders/${orderId}/messages`);
      expect([read.status, read.body.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    }
    const written = await world().buyer().client.post<Problem>(`/v1/orders/${orderId}/messages`, { text: 'Mine?' });
    expect([written.status, written.body.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    const unknown = await buyer.client.post<Problem>('/v1/orders/no-such-order/messages', { text: 'Hello' });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    expect(await seller.orderMessages(orderId)).toEqual([]);
  });
});
