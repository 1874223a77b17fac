import { type BuyerBlacklisted, type BuyerRemovedFromBlacklist, type OrderMessagesEvent, pairKeyOf } from '@parley/contracts';
import { type DocumentReader, type Documents, type Reference, unexpected } from '@parley/event-sourcing';
import { blacklistedSince, buyers, stranger, withOrderName } from '../buyers/buyer.js';
import { insertMessage, messages } from '../messages/messages.js';
import { type LiveEvent, defineReadModel } from '../read-model.js';
import { evolveOrder, hideOrShow, orders } from './order.js';
import { OrderQueries } from './order.queries.js';
import { orderViews } from './order.views.js';
import { statusOf, statuses } from './status.js';

type OrderEvent = OrderMessagesEvent | BuyerBlacklisted | BuyerRemovedFromBlacklist;

/** The orders, their statuses, and the messages about them. */
export const readModel = defineReadModel({
  collections: [orders, statuses, messages],
  takes: [
    ...(['OrderStatusChanged', 'OrderMessageReceived', 'OrderReplySent', 'OrderRead', 'OrderReplyStateSet', 'OrderLabelSet'] as const),
    ...(['BuyerBlacklisted', 'BuyerRemovedFromBlacklist'] as const),
  ],
  reads,
  project,
  versions: {
    collection: orders,
    documentId: (_caller, id) => id,
    // A buyer sees only messages: the version of the stream also counts what the seller reads and marks.
    versionOf: ({ sellerId, buyerId, version, messageCount }, { role, id: own }) =>
      role === 'seller' ? (sellerId === own ? version : 0) : buyerId === own ? messageCount : 0,
  },
  live: { collection: orders, eventsOf },
  queries: OrderQueries,
});

function reads(event: OrderEvent): readonly Reference[] {
  switch (event.type) {
    case 'OrderStatusChanged':
      return [
        { collection: orders, id: event.data.orderId },
        { collection: buyers, id: pairKeyOf(event.data) },
      ];
    case 'BuyerBlacklisted':
    case 'BuyerRemovedFromBlacklist':
      return [{ collection: orders, field: 'pair', value: pairKeyOf(event.data) }];
    default:
      return [{ collection: orders, id: event.data.orderId }];
  }
}

function project(event: OrderEvent, documents: Documents): void {
  switch (event.type) {
    case 'OrderStatusChanged': {
      const { id, document } = statusOf(event);
      documents.insert(statuses, id, document);
      return projectOrder(event, documents);
    }
    case 'OrderMessageReceived':
    case 'OrderReplySent':
      insertMessage(documents, event);
      return projectOrder(event, documents);
    case 'OrderRead':
    case 'OrderReplyStateSet':
    case 'OrderLabelSet':
      return projectOrder(event, documents);
    case 'BuyerBlacklisted':
    case 'BuyerRemovedFromBlacklist':
      for (const { id, document } of documents.where(orders, 'pair', pairKeyOf(event.data))) {
        const next = hideOrShow(document, event);
        if (next !== document) documents.put(orders, id, next);
      }
      return;
    default:
      return unexpected(event);
  }
}

/** A new order takes over the blacklisting of its buyer. The count in the buyer's document makes it conflict with a blacklisting at the same moment. */
function projectOrder(event: OrderMessagesEvent, documents: Documents): void {
  const { orderId } = event.data;
  const isNew = documents.get(orders, orderId) === null;
  documents.evolve(orders, orderId, event, (order) => evolveOrder(order, event));
  const order = documents.get(orders, orderId);
  if (!order) return;
  const pair = pairKeyOf(event.data);
  const known = documents.get(buyers, pair);
  const named = withOrderName(known ?? stranger(event.data), orderId, order.parts.buyerName?.value ?? null);
  if (!isNew) {
    if (known && named !== known) documents.put(buyers, pair, named);
    return;
  }
  const buyer = { ...named, orders: named.orders + 1 };
  documents.put(buyers, pair, buyer);
  if (buyer.version > 0) {
    documents.put(orders, orderId, { ...order, blacklisting: { version: buyer.version, since: blacklistedSince(buyer) } });
  }
}

async function eventsOf(documents: DocumentReader, ids: readonly string[]): Promise<ReadonlyMap<string, LiveEvent>> {
  const found = await documents.getMany(orders, ids);
  const views = await orderViews(documents, [...found.values()]);
  return new Map(views.map((view) => [view.orderId, { event: 'order', data: view }]));
}
