import { describe, expect, it } from '@jest/globals';
import { conversationIdOf } from '@parley/contracts';
import { statusOf } from '../orders/status.js';
import { Happenings } from '../testing/events.js';
import { type MessageDocument, messageOf } from './messages.js';

const conversation = `conversation/${conversationIdOf('s-1', 'b-1')}`;

describe('a message', () => {
  it.each<[string, (all: Happenings) => unknown, Partial<MessageDocument>]>([
    ['of a buyer', (all) => all.message('hello'), { thread: conversation, from: 'buyer', text: 'hello' }],
    ['of a seller', (all) => all.reply('hi'), { thread: conversation, from: 'seller', text: 'hi' }],
    ['of a buyer about an order', (all) => all.orderMessage('o-1', 'when?'), { thread: 'order/o-1', from: 'buyer', text: 'when?' }],
    ['of a seller about an order', (all) => all.orderReply('o-1', 'soon'), { thread: 'order/o-1', from: 'seller', text: 'soon' }],
  ])('%s is kept as it was said, with its parties, its place and its time', (_name, step, wanted) => {
    const event = step(new Happenings()) as Parameters<typeof messageOf>[0];
    const { id, document } = messageOf(event);
    const common = { sellerId: 's-1', buyerId: 'b-1', messageId: event.data.messageId, pictureIds: [], at: event.at, version: 1 };
    expect(document).toEqual({ ...common, ...wanted });
    expect(id).toBe(`${wanted.thread}/00000001`);
  });

  it('lies behind the ones before it, as its version does', () => {
    const all = new Happenings();
    const ids = Array.from({ length: 12 }, () => messageOf(all.message('again') as Parameters<typeof messageOf>[0]).id);
    expect([...ids].sort()).toEqual(ids);
  });
});

describe('a status', () => {
  it('is kept as it was told, under its sequence', () => {
    const event = new Happenings().status('o-1', 3, 'MARS', { fund: 'HELD' }) as Parameters<typeof statusOf>[0];
    expect(statusOf(event)).toEqual({
      id: 'o-1/3',
      document: { orderId: 'o-1', status: 'MARS', sequence: 3, occurredAt: event.data.occurredAt },
    });
  });
});
