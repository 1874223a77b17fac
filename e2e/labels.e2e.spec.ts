import { describe, expect, it } from '@jest/globals';
import { eventually } from '../testing/async/eventually.js';
import { LABELS, type Problem } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

describe('A label', () => {
  it('is one of six colours, and remains through messages, replies and marks', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    for (const label of [...LABELS, 'green'] as const) {
      await seller.mark(conversationId, { label });
      expect((await seller.conversation(conversationId)).label).toBe(label);
      expect((await seller.inbox({ label })).map((each) => each.conversationId)).toEqual([conversationId]);
      expect((await seller.counts()).messages.byLabel).toEqual({
        ...Object.fromEntries(LABELS.map((each) => [each, 0])),
        [label]: 1,
      });
    }
    await buyer.write(seller, 'Again');
    await seller.reply(conversationId, 'Hi');
    await seller.mark(conversationId, { state: 'unanswered' });
    await seller.mark(conversationId, { read: true });
    expect((await seller.conversation(conversationId)).label).toBe('green');
  });

  it('exists for an order, independently of the conversation’s label', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const orderId = await world().order(seller, buyer);
    await seller.markOrder(orderId, { label: 'orange' });
    expect((await seller.order(orderId)).label).toBe('orange');
    expect((await seller.orders())[0].label).toBe('orange');
    expect((await seller.conversation(conversationId)).label).toBe('none');
  });

  it.each([{}, { label: 'pink' }, { label: null }, { label: 'red', name: 'x' }, { label: ['red'] }])('is refused as %j', async (body) => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const answer = await seller.client.put<Problem>(`/v1/conversations/${conversationId}/label`, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect((await seller.conversation(conversationId)).label).toBe('none');
  });
});

describe('The names of the labels', () => {
  it('do not exist until the seller sets them, and belong to the seller', async () => {
    const [seller, other] = [world().seller(), world().seller()];
    const nameless = Object.fromEntries(LABELS.map((label) => [label, null]));
    expect(await seller.labels()).toEqual(nameless);
    await seller.nameLabel('red', 'Wartet 🕐');
    await seller.nameLabel('none', 'New');
    await seller.nameLabel('red', 'Ждёт');
    expect(await seller.labels()).toEqual({ ...nameless, red: 'Ждёт', none: 'New' });
    expect(await other.labels()).toEqual(nameless);
  });

  it.each([{}, { name: null }])('are cleared by %j', async (cleared) => {
    const seller = world().seller();
    const clear = () => seller.client.put('/v1/labels/red', cleared);
    expect(await clear()).toMatchObject({ status: 200, body: { label: 'red', name: null } });
    await seller.nameLabel('red', 'VIP');
    expect(await seller.labels()).toMatchObject({ red: 'VIP' });
    const { status, body } = await clear();
    expect([status, body]).toStrictEqual([200, { label: 'red', name: null, version: expect.any(Number) }]);
    await eventually(async () => expect(await seller.labels()).toMatchObject({ red: null }));
    expect((await clear()).body).toEqual(body);
  });

  it('are answered with the label, the name and the version to wait for', async () => {
    const seller = world().seller();
    const { status, body } = await seller.client.put('/v1/labels/blue', { name: 'x'.repeat(30) });
    expect([status, body]).toStrictEqual([200, { label: 'blue', name: 'x'.repeat(30), version: expect.any(Number) }]);
  });

  it.each([{ name: '' }, { name: 'x'.repeat(31) }, { name: 7 }, { name: 'a\0b' }, { name: 'a', label: 'red' }])(
    'are refused as %j',
    async (body) => {
      const seller = world().seller();
      const answer = await seller.client.put<Problem>('/v1/labels/red', body);
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect((await seller.labels()).red).toBeNull();
    },
  );

  it('exist for the six colours only', async () => {
    const { status } = await world().seller().client.put('/v1/labels/pink', { name: 'Pink' });
    expect([400, 404]).toContain(status);
  });
});
