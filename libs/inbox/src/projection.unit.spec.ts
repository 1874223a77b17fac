import { describe, expect, it } from '@jest/globals';
import { type Parties, type ParleyEvent } from '@parley/contracts';
import fc from 'fast-check';
import { buyers } from './buyers/buyer.js';
import { type ConversationDocument, conversations, isShown } from './conversations/conversation.js';
import { conversationView } from './conversations/conversation.views.js';
import { type OrderDocument, orders } from './orders/order.js';
import { orderView } from './orders/order.views.js';
import { Happenings } from './testing/events.js';
import { type ProjectedInbox, dump, project } from './testing/project.js';

const ORDERS = ['o-1', 'o-2'];
const NOTICES = ['n-1', 'n-2'];

/** Some things that a seller, their buyers and the order service do, in the order in which they were acknowledged. */
const happenings = fc.array(fc.tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 0, max: 1 }), fc.boolean()), { maxLength: 40 }).map((steps) => {
  const all = new Happenings();
  const sequences = new Map<string, number>();
  let blacklisted = false;
  for (const [step, which, flag] of steps) {
    const order = ORDERS[which];
    const known = sequences.has(order);
    if (step <= 2) all.message(`m${step}`, { buyerName: flag ? `name ${step}` : null });
    else if (step === 3) all.reply('r');
    else if (step === 4) all.read();
    else if (step === 5) all.replyState(flag ? 'replied' : 'unanswered');
    else if (step === 6) all.label(flag ? 'red' : 'blue');
    else if (step <= 8) {
      const sequence = (sequences.get(order) ?? 3) + (flag ? 1 : -1);
      if (sequence >= 0 && sequences.get(order) !== sequence) {
        all.status(order, sequence, flag ? 'FINISH' : 'IN_ISSUE', flag ? { fund: `f${sequence}` } : {});
        sequences.set(order, sequence);
      }
    } else if (step === 15) all.labelName(flag ? 'red' : 'blue', `name ${which}`);
    else if (step === 16) all.notice(NOTICES[which], { category: flag ? 'system' : 'growth' });
    else if (step === 17 && all.events.some(({ stream }) => stream === `notice-${NOTICES[which]}`)) all.retract(NOTICES[which]);
    else if (step === 18) all.readNotice(NOTICES[which]);
    else if (step === 19) all.readNotices(flag ? 'system' : 'growth', which ? 'DE' : null);
    else if (step === 20) all.message(`other ${which}`, { buyerId: 'b-2' });
    else if (step === 21 && known) all.orderReplyState(order, flag ? 'replied' : 'unanswered');
    else if (step === 22 && known) all.orderLabel(order, flag ? 'red' : 'none');
    else if (step === 9 && known) all.orderMessage(order, 'om');
    else if (step === 10 && known) all.orderReply(order, 'or');
    else if (step === 11 && known) all.orderRead(order);
    else if (step >= 12 && step <= 14) {
      if (blacklisted) all.unblacklist();
      else all.blacklist(flag ? 'because' : null);
      blacklisted = !blacklisted;
    }
  }
  return all.events;
});

/** Another order of the same events in which each stream keeps its own. */
function interleave(events: readonly ParleyEvent[], choices: readonly number[]): ParleyEvent[] {
  const streams = [...new Set(events.map(({ stream }) => stream))].map((stream) => events.filter((event) => event.stream === stream));
  const result: ParleyEvent[] = [];
  for (let i = 0; result.length < events.length; i++) {
    const open = streams.filter((stream) => stream.length > 0);
    const next = open[(choices[i % choices.length] ?? 0) % open.length].shift();
    if (next) result.push(next);
  }
  return result;
}

describe('the inbox projection', () => {
  // Each event is projected on the documents that `reads` names for it, so a wrong id there fails these properties.
  it('gives the same documents for any interleaving of the streams', () => {
    fc.assert(
      fc.property(happenings, fc.array(fc.nat(5), { minLength: 1, maxLength: 50 }), (events, choices) => {
        expect(dump(project(interleave(events, choices)))).toEqual(dump(project(events)));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same documents where events are delivered twice', () => {
    fc.assert(
      fc.property(happenings, fc.nat(40), fc.nat(40), (events, from, length) => {
        const again = events.slice(from, from + length);
        expect(dump(project([...events.slice(0, from + length), ...again, ...events.slice(from + length)]))).toEqual(dump(project(events)));
      }),
      { numRuns: 300 },
    );
  });

  it('shows after a blacklisting and a removal what it shows without them, for any interleaving', () => {
    fc.assert(
      fc.property(happenings, fc.array(fc.nat(5), { minLength: 1, maxLength: 50 }), (events, choices) => {
        const isBlacklisted = events.findLast(({ source }) => source === 'blacklist')?.type === 'BuyerBlacklisted';
        const removed = isBlacklisted ? [...events, removalAfter(events)] : events;
        expect(shown(project(interleave(removed, choices)))).toEqual(shown(project(events.filter(({ source }) => source !== 'blacklist'))));
      }),
      { numRuns: 300 },
    );
  });
});

function removalAfter(events: readonly ParleyEvent[]): ParleyEvent {
  const last = events.filter(({ source }) => source === 'blacklist').at(-1) as ParleyEvent;
  const { sellerId, buyerId } = last.data as Parties;
  const at = Math.max(...events.map((event) => event.at)) + 1000;
  return { ...last, type: 'BuyerRemovedFromBlacklist', data: { sellerId, buyerId }, version: last.version + 1, at };
}

/** The seller's views: of each listed document, with its counts. */
function shown(inbox: ProjectedInbox): unknown[] {
  const changing = inbox.all().filter(({ seen }) => Object.keys(seen).length > 0);
  const all = changing.map(({ collection, document }) => {
    const keys = collection.tally?.(document as never)?.keys ?? [];
    if (collection.name === conversations.name) {
      const conversation = document as ConversationDocument;
      return isShown(conversation) ? [conversationView(conversation), keys] : null;
    }
    if (collection.name === orders.name) return [orderView(document as OrderDocument), keys];
    return collection.name === buyers.name ? null : [collection.name, document];
  });
  return all.filter((each) => each !== null).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
