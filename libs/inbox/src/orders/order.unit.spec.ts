import { describe, expect, it } from '@jest/globals';
import { toInstant } from '@parley/event-sourcing';
import { Happenings } from '../testing/events.js';
import { project } from '../testing/project.js';
import { type OrderDocument, orders } from './order.js';
import { orderView } from './order.views.js';

const ITEM = {
  productId: 'p-1',
  title: 'Lamp',
  imageUrl: 'https://example.invalid/i',
  productUrl: 'https://example.invalid/p',
  quantity: 2,
  unitPrice: { amount: '9.50', currency: 'USD' },
};

type Step = (all: Happenings) => unknown;

function documentAfter(...happen: Step[]): OrderDocument {
  const all = new Happenings();
  for (const step of happen) step(all);
  const order = project(all.events).get(orders, 'o-1');
  if (!order) throw new Error('there is no order');
  return order;
}

const after = (...happen: Step[]) => orderView(documentAfter(...happen));
const placed: Step = (all) => all.status('o-1', 0, 'PLACE_ORDER_SUCCESS', { items: [ITEM], buyerName: 'Ana' });
const asks: Step = (all) => all.orderMessage('o-1', 'when?');
const answers: Step = (all) => all.orderReply('o-1', 'soon');
const blacklisted: Step = (all) => all.blacklist();
const removed: Step = (all) => all.unblacklist();

describe('an order in the order messages', () => {
  it.each([
    ['a first status', [placed], { status: 'PLACE_ORDER_SUCCESS', bucket: 'awaiting-payment', actionNeeded: false, replyState: null, version: 1 }],
    ['a first item', [placed], { title: 'Lamp', itemCount: 1, imageUrl: ITEM.imageUrl, buyerName: 'Ana', total: null }],
    ['a newer status', [placed, (all: Happenings) => all.status('o-1', 1, 'WAIT_SELLER_SEND_GOODS')], { actionNeeded: true, itemCount: 1 }],
    ['an older status', [(all: Happenings) => all.status('o-1', 5, 'FINISH'), placed], { status: 'FINISH', bucket: 'completed', itemCount: 1 }],
    ['an unknown status', [(all: Happenings) => all.status('o-1', 0, 'MARS')], { status: 'MARS', bucket: 'other', actionNeeded: false, itemCount: 0 }],
    ['a message', [placed, asks], { replyState: 'unanswered', unreadCount: 1, messageCount: 1 }],
    ['a reply', [placed, asks, answers], { replyState: 'replied', unreadCount: 1, messageCount: 2 }],
    ['a reply first', [placed, answers], { replyState: 'replied', unreadCount: 0, messageCount: 1 }],
    ['reading', [placed, asks, (all: Happenings) => all.orderRead('o-1')], { replyState: 'unanswered', unreadCount: 0 }],
    ['a reply state by hand', [placed, (all: Happenings) => all.orderReplyState('o-1', 'unanswered')], { replyState: 'unanswered' }],
    ['a label', [placed, (all: Happenings) => all.orderLabel('o-1', 'green')], { label: 'green', version: 2 }],
    ['a blacklisting', [placed, asks, answers, blacklisted], { replyState: null, unreadCount: 0, messageCount: 1, blacklisted: true }],
    ['a status while blacklisted', [placed, blacklisted, (all: Happenings) => all.status('o-1', 1, 'FINISH')], { status: 'FINISH', blacklisted: true }],
    ['an order of a blacklisted buyer', [blacklisted, placed, asks], { replyState: null, unreadCount: 0, messageCount: 0, blacklisted: true }],
    ['a removal', [placed, blacklisted, asks, removed], { replyState: 'unanswered', unreadCount: 1, messageCount: 1, blacklisted: false }],
  ] as const)('%s', (_name, happen, expected) => {
    expect(after(...happen)).toMatchObject(expected);
  });

  it('holds each part of the highest sequence that gave one, whenever it came', () => {
    const order = documentAfter(
      (all) => all.status('o-1', 4, 'FINISH', { fund: 'RELEASED' }),
      (all) => all.status('o-1', 2, 'WAIT_BUYER_ACCEPT_GOODS', { fund: 'HELD', logistics: 'SHIPPED' }),
      (all) => all.status('o-1', 5, 'FINISH'),
    );
    expect(order.parts).toMatchObject({ fund: { value: 'RELEASED' }, logistics: { value: 'SHIPPED' }, issue: null });
  });

  it('is moved by what becomes current, messages and replies alone', () => {
    const at = (...happen: Step[]) => after(...happen).lastActivityAt;
    const moved = at(placed, asks);
    expect(at(placed, asks, (all) => all.orderRead('o-1'), (all) => all.orderLabel('o-1', 'red'))).toBe(moved);
    expect(at((all) => all.status('o-1', 3, 'FINISH'), (all) => all.status('o-1', 1, 'IN_ISSUE'))).toBe(at((all) => all.status('o-1', 3, 'FINISH')));
    expect(at(placed, answers) > at(placed)).toBe(true);
    const blacklistedActivity = documentAfter(placed, asks, blacklisted);
    expect(orderView(blacklistedActivity).lastActivityAt).toBe(toInstant(blacklistedActivity.ownActivityAt));
    expect(blacklistedActivity.ownActivityAt).toBeLessThan(blacklistedActivity.activityAt);
  });

  it('tells the seller of no hidden message', () => {
    const hidden = documentAfter(placed, blacklisted);
    expect(orders.announce?.(hidden, documentAfter(placed, blacklisted, asks))).toBeNull();
    expect(orders.announce?.(hidden, documentAfter(placed, blacklisted, (all) => all.orderLabel('o-1', 'red')))).toBe('s-1');
    expect(orders.announce?.(documentAfter(placed), hidden)).toBe('s-1');
    expect(orders.announce?.(null, documentAfter(placed))).toBe('s-1');
  });

  it('is counted as it is seen', () => {
    expect(orders.tally?.(documentAfter(placed, asks))?.keys).toEqual([
      'orders.total',
      'orders.bucket:awaiting-payment',
      'orders.unanswered',
      'orders.unread',
    ]);
    expect(orders.tally?.(documentAfter(placed, asks, blacklisted))?.keys).toEqual(['orders.total', 'orders.bucket:awaiting-payment']);
    expect(orders.tally?.(documentAfter((all) => all.status('o-1', 0, 'IN_ISSUE')))?.keys).toContain('orders.actionNeeded');
  });
});
