import { describe, expect, it } from '@jest/globals';
import { type ParleyEvent, pairKeyOf } from '@parley/contracts';
import { UnitOfWork } from '@parley/event-sourcing';
import fc from 'fast-check';
import { blacklistedBuyers, factsProjection } from './projection.js';
import { DATA, eventOf } from './testing/events.js';

function project(events: readonly ParleyEvent[]): UnitOfWork {
  const documents = new UnitOfWork(new Map());
  for (const event of events) documents.attempt(() => factsProjection.project(event, documents));
  return documents;
}

/** All documents, by collection and id. */
function kept(documents: UnitOfWork): Record<string, unknown> {
  const written = documents.writes().map(({ collection, after }) => [`${collection.name}/${after.id}`, after.document]);
  const inserted = documents.inserted().map(({ collection, id, document }) => [`${collection.name}/${id}`, document]);
  return Object.fromEntries([...written, ...inserted].sort() as [string, unknown][]);
}

const AT = 1_000_000;
const use = (pictureId: string, from: string, place: string) => {
  const told = { pictureId, sellerId: 's-1', buyerId: 'b-1', from, place, at: place === 'conversation' ? AT : 0 };
  return Object.fromEntries(['buyer/b-1', 'seller/s-1'].map((party) => [`picture_views/${pictureId}/${party}/${place}`, told]));
};
const buyer = (since: number | null, version = 1) => ({ 'blacklisted_buyers/s-1~b-1': { sellerId: 's-1', buyerId: 'b-1', since, version } });

/** The expected documents of each event type; none for types that are not looked up. */
const TABLE: { readonly [T in ParleyEvent['type']]: Record<string, unknown> } = {
  MessageReceived: { ...use('p-1', 'buyer', 'conversation'), ...use('p-2', 'buyer', 'conversation') },
  ReplySent: { ...use('p-1', 'seller', 'conversation'), ...use('p-2', 'seller', 'conversation') },
  ConversationRead: {},
  ReplyStateSet: {},
  LabelSet: {},
  LabelNamed: {},
  PictureUploaded: { 'picture_owners/p-1': { role: 'buyer', id: 'b-1' } },
  OrderStatusChanged: {},
  OrderMessageReceived: { ...use('p-1', 'buyer', 'order'), ...use('p-2', 'buyer', 'order') },
  OrderReplySent: { ...use('p-1', 'seller', 'order'), ...use('p-2', 'seller', 'order') },
  OrderRead: {},
  OrderReplyStateSet: {},
  OrderLabelSet: {},
  NoticePublished: {},
  NoticeRetracted: {},
  NoticeRead: {},
  NoticesRead: {},
  BuyerBlacklisted: buyer(AT),
  BuyerRemovedFromBlacklist: buyer(null),
};

describe('factsProjection', () => {
  it.each(Object.entries(TABLE))('stores the looked-up data of %s', (type, wanted) => {
    const event = eventOf(type as ParleyEvent['type'], 1, AT);
    expect(kept(project([event]))).toEqual(wanted);
    expect(kept(project([event, event]))).toEqual(wanted);
  });

  it('handles every event type', () => {
    expect(Object.keys(TABLE).sort()).toEqual(Object.keys(DATA).sort());
  });

  it('stores nothing for a message without pictures', () => {
    expect(kept(project([eventOf('MessageReceived', 1, AT, { pictureIds: [] })]))).toEqual({});
  });

  it('stores when a blacklisting began through all changes, and ignores repeated events', () => {
    const on = eventOf('BuyerBlacklisted', 1, 10);
    const off = eventOf('BuyerRemovedFromBlacklist', 2, 20);
    const again = eventOf('BuyerBlacklisted', 3, 30);
    expect(kept(project([on, off]))).toEqual(buyer(null, 2));
    expect(kept(project([on, off, again]))).toEqual(buyer(30, 3));
    expect(kept(project([on, off, again, on, off]))).toEqual(buyer(30, 3));
  });

  it('counts blacklisted buyers by seller', () => {
    expect(blacklistedBuyers.tally?.({ sellerId: 's-1', buyerId: 'b-1', since: 10 })).toEqual({ owner: 's-1', keys: ['blacklisted'] });
    expect(blacklistedBuyers.tally?.({ sellerId: 's-1', buyerId: 'b-1', since: null })).toEqual({ owner: 's-1', keys: [] });
  });

  it('names every document that it must read before changing it', () => {
    for (const type of Object.keys(TABLE) as ParleyEvent['type'][]) {
      const event = eventOf(type, 1, AT);
      const changed = project([event]).writes().map(({ collection, after }) => [collection.name, after.id]);
      const named = factsProjection.reads(event).map((reference) => [reference.collection.name, 'id' in reference ? reference.id : '']);
      expect([type, named]).toEqual([type, changed]);
    }
  });

  it('builds the same documents for any interleaving of the streams', () => {
    const blacklist = [1, 2, 3, 4].map((version) => eventOf(version % 2 ? 'BuyerBlacklisted' : 'BuyerRemovedFromBlacklist', version, version * 100));
    const messages = [1, 2, 3].map((version) => eventOf('MessageReceived', version, version * 130, { messageId: `m-${version}` }));
    const orders = [1, 2].map((version) => eventOf('OrderReplySent', version, version * 170, { messageId: `o-${version}`, pictureIds: ['p-1'] }));
    const pictures = [eventOf('PictureUploaded', 1, 50)];
    const all = [...blacklist, ...messages, ...orders, ...pictures];
    const turns = fc.shuffledSubarray(
      [blacklist, messages, orders, pictures].flatMap((stream, i) => stream.map(() => i)),
      { minLength: all.length },
    );
    fc.assert(
      fc.property(turns, (order) => {
        const left = [[...blacklist], [...messages], [...orders], [...pictures]];
        const interleaved = order.flatMap((stream) => left[stream].shift() ?? []);
        expect(kept(project(interleaved))).toEqual(kept(project(all)));
      }),
      { numRuns: 200 },
    );
  });

  it('uses distinct keys for distinct pairs', () => {
    expect(pairKeyOf({ sellerId: 'a-b', buyerId: 'c' })).not.toBe(pairKeyOf({ sellerId: 'a', buyerId: 'b-c' }));
  });
});
