import { describe, expect, it } from '@jest/globals';
import { conversationIdOf } from '@parley/contracts';
import fc from 'fast-check';
import { apply, memoryInbox } from '../testing/apply.js';
import { Happenings } from '../testing/events.js';
import { SellerView } from '../testing/seller-view.js';

const ORDERS = ['o-1', 'o-2'];
const CONVERSATION = conversationIdOf('s-1', 'b-1');

/** An action of the buyer. */
const buyerStep = fc.record({ do: fc.constantFrom('write', 'name', 'ask'), which: fc.nat({ max: 1 }), name: fc.constantFrom('Ana', 'Bob', 'Eve') });
/** An action of any party on the same conversation and orders. */
const anyStep = fc.oneof(
  buyerStep,
  fc.record({ do: fc.constantFrom('reply', 'label', 'read', 'state', 'answer', 'orderLabel', 'orderRead', 'status', 'blacklist', 'remove'), which: fc.nat({ max: 1 }), name: fc.constant('') }),
);

function act(all: Happenings, { do: what, which, name }: { readonly do: string; readonly which: number; readonly name: string }): void {
  const order = ORDERS[which];
  const isListed = all.events.findLast(({ source }) => source === 'blacklist')?.type === 'BuyerBlacklisted';
  if (what === 'write') all.message('words');
  else if (what === 'name') all.message('words', { buyerName: name });
  else if (what === 'ask') all.orderMessage(order, 'question');
  else if (what === 'reply' && !isListed) all.reply('answer');
  else if (what === 'answer' && !isListed) all.orderReply(order, 'answer');
  else if (what === 'label') all.label(which ? 'red' : 'blue');
  else if (what === 'read') all.read();
  else if (what === 'state') all.replyState(which ? 'replied' : 'unanswered');
  else if (what === 'orderLabel') all.orderLabel(order, which ? 'red' : 'blue');
  else if (what === 'orderRead') all.orderRead(order);
  else if (what === 'status') all.status(order, all.events.length + 10, which ? 'FINISH' : 'IN_ISSUE', { buyerName: `order name ${all.events.length}` });
  else if (what === 'blacklist' && !isListed) all.blacklist('rude');
  else if (what === 'remove' && isListed) all.unblacklist();
}

function begin(): Happenings {
  const all = new Happenings();
  all.message('hello');
  for (const order of ORDERS) all.status(order, 0, 'FINISH');
  return all;
}

describe('a blacklisted buyer', () => {
  it('changes only the number of hidden messages in the views and live events of the seller', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), fc.array(buyerStep, { minLength: 1, maxLength: 6 }), async (before, hidden) => {
        const [store, all] = [await memoryInbox(), begin()];
        for (const step of before) act(all, step);
        if (all.events.findLast(({ source }) => source === 'blacklist')?.type !== 'BuyerBlacklisted') all.blacklist();
        await apply(store, all.events, 100);
        const seller = new SellerView(store);
        await seller.listen();
        const seen = await seller.everything([CONVERSATION], ORDERS);
        for (const [n, step] of hidden.entries()) {
          act(all, step);
          await apply(store, all.events.slice(-1));
          expect(await seller.hear()).toEqual([]);
          const now = await seller.everything([CONVERSATION], ORDERS);
          expect(now.answers).toEqual(seen.answers);
          expect(now.hiddenMessages).toBe(seen.hiddenMessages + n + 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never makes the version that the seller is shown of an order or a conversation fall', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 25 }), async (steps) => {
        const [store, all] = [await memoryInbox(), begin()];
        await apply(store, all.events);
        const seller = new SellerView(store);
        let versions: number[] = [];
        for (const step of steps) {
          const from = all.events.length;
          act(all, step);
          await apply(store, all.events.slice(from));
          const { answers } = await seller.everything([CONVERSATION], ORDERS);
          const next = [answers.conversations[0][0], ...answers.details.map(([order]) => order)].map((item) => (item as { version: number }).version);
          expect(next.filter((version, i) => version < (versions[i] ?? 0))).toEqual([]);
          versions = next;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is shown under the last name that their messages gave before the blacklisting, else under an order’s, else under none', async () => {
    const [store, all] = [await memoryInbox(), new Happenings()];
    all.message('hello', { buyerName: 'Ana' });
    all.message('hello again');
    all.blacklist();
    all.message('hidden', { buyerName: 'You are a thief' });
    all.message('hidden', { buyerId: 'b-2' });
    const nameless = new Happenings('s-1', 'b-3');
    nameless.blacklist();
    nameless.message('hidden', { buyerName: 'Hidden' });
    nameless.status('o-3', 0, 'FINISH');
    await apply(store, [...all.events, ...nameless.events]);
    const seller = new SellerView(store);
    const names = async () => Object.fromEntries((await seller.everything([], [])).answers.blacklist.map(({ buyerId, buyerName }) => [buyerId, buyerName]));
    expect(await names()).toEqual({ 'b-1': 'Ana', 'b-3': null });
    const { answers } = await seller.everything([CONVERSATION], []);
    expect(answers.conversations[0][0]).toMatchObject({ buyerName: 'Ana', version: 2 });
    nameless.status('o-3', 1, 'FINISH', { buyerName: 'Of the order' });
    nameless.status('o-4', 0, 'FINISH', { buyerName: 'Of a later order' });
    await apply(store, nameless.events.slice(-2));
    expect(await names()).toEqual({ 'b-1': 'Ana', 'b-3': 'Of the order' });
    all.unblacklist();
    await apply(store, all.events.slice(-1));
    expect((await seller.everything([CONVERSATION], [])).answers.conversations[0][0]).toMatchObject({ buyerName: 'You are a thief', version: 3 });
  });
});

describe('lists and live stream', () => {
  it('agree at every moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 20 }), async (steps) => {
        const [store, all] = [await memoryInbox(), begin()];
        await apply(store, all.events);
        const seller = new SellerView(store);
        await seller.listen();
        const first = await seller.lists();
        const known = new Map<string, unknown>([...first.inbox.map((each) => [each.conversationId, each] as const), ...first.orders.map((each) => [each.orderId, each] as const)]);
        let counts: unknown = first.counts;
        for (const step of steps) {
          const from = all.events.length;
          act(all, step);
          await apply(store, all.events.slice(from));
          for (const { event, data } of await seller.hear()) {
            if (event === 'conversation' || event === 'order') known.set((data.conversationId ?? data.orderId) as string, data);
            else if (event === 'conversation-removed') known.delete(data.conversationId as string);
            else if (event === 'counts') counts = data;
          }
          const { inbox, orders, counts: shown } = await seller.lists();
          const listed = new Map<string, unknown>([...inbox.map((each) => [each.conversationId, each] as const), ...orders.map((each) => [each.orderId, each] as const)]);
          expect([...known].sort()).toEqual([...listed].sort());
          expect(counts).toEqual(shown);
        }
      }),
      { numRuns: 60 },
    );
  });
});
