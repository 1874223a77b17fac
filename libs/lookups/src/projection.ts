import { type ParleyEvent, type Party, pairKeyOf } from '@parley/contracts';
import { type Collection, type Projection, type ReadModel, evolvesOne, insertsEach, projectionOf } from '@parley/event-sourcing';

/** A buyer who is or was on a seller's blacklist; `since` (microseconds) is null after a removal. */
export interface BlacklistedBuyer {
  readonly sellerId: string;
  readonly buyerId: string;
  readonly since: number | null;
  /** The version of the blacklist stream; missing in documents of older releases. */
  readonly version?: number;
}

/** The uploader of a picture. */
export interface PictureOwner {
  readonly role: Party;
  readonly id: string;
}

/** A message with a picture; `at` is the message's time in microseconds, 0 for messages about orders. */
export interface PictureUse {
  readonly pictureId: string;
  readonly sellerId: string;
  readonly buyerId: string;
  readonly from: Party;
  readonly place: 'conversation' | 'order';
  readonly at: number;
}

export const blacklistedBuyers: Collection<BlacklistedBuyer> = {
  name: 'blacklisted_buyers',
  fields: {},
  indexes: [],
  tally: ({ sellerId, since }) => ({ owner: sellerId, keys: since === null ? [] : ['blacklisted'] }),
};

export const pictureOwners: Collection<PictureOwner> = { name: 'picture_owners', fields: {}, indexes: [] };

/**
 * The first use of a picture in a place for each party of a message. It decides whether a reader may see the picture and whether its uploader has
 * named it. Found by id, for any number of messages with the picture.
 */
export const pictureViews: Collection<PictureUse> = { name: 'picture_views', fields: {}, indexes: [] };

/** The id of a reader's document in {@link pictureViews}. */
export function pictureViewId(pictureId: string, reader: PictureOwner, place: PictureUse['place']): string {
  return `${pictureId}/${reader.role}/${reader.id}/${place}`;
}

/** Uses in the format of earlier releases, one per message; read but not written any more. */
export const pictureUses: Collection<PictureUse> = {
  name: 'picture_uses',
  fields: { picture: ({ pictureId }) => pictureId, at: ({ at }) => at },
  indexes: [['picture', 'at']],
};

type ByType<K extends ParleyEvent['type']> = Extract<ParleyEvent, { readonly type: K }>;
type Message = ByType<'MessageReceived' | 'ReplySent' | 'OrderMessageReceived' | 'OrderReplySent'>;

function blacklistedBuyerOf({ type, data: { sellerId, buyerId }, at, version }: ByType<'BuyerBlacklisted' | 'BuyerRemovedFromBlacklist'>): BlacklistedBuyer {
  return { sellerId, buyerId, since: type === 'BuyerBlacklisted' ? at : null, version };
}

/** The first use of each picture in a message, for each of its parties. */
function pictureViewsOf(event: Message): { readonly id: string; readonly document: PictureUse }[] {
  const { sellerId, buyerId, pictureIds } = event.data;
  const from = event.type === 'MessageReceived' || event.type === 'OrderMessageReceived' ? 'buyer' : 'seller';
  const place = event.source === 'messaging' ? 'conversation' : 'order';
  const parties: readonly PictureOwner[] = [{ role: 'buyer', id: buyerId }, { role: 'seller', id: sellerId }];
  // Only times in a conversation, which is one stream, matter; the first of several orders would depend on their interleaving.
  const at = place === 'conversation' ? event.at : 0;
  return pictureIds.flatMap((pictureId) =>
    parties.map((party) => ({ id: pictureViewId(pictureId, party, place), document: { pictureId, sellerId, buyerId, from, place, at } })),
  );
}

const registry = [
  {
    collections: [blacklistedBuyers],
    takes: ['BuyerBlacklisted', 'BuyerRemovedFromBlacklist'],
    ...evolvesOne(blacklistedBuyers, ({ data }) => pairKeyOf(data), (_known, event: ByType<'BuyerBlacklisted' | 'BuyerRemovedFromBlacklist'>) => blacklistedBuyerOf(event)),
  },
  {
    collections: [pictureOwners],
    takes: ['PictureUploaded'],
    ...insertsEach(pictureOwners, ({ data }: ByType<'PictureUploaded'>) => [{ id: data.pictureId, document: data.uploader }]),
  },
  {
    collections: [pictureViews, pictureUses],
    takes: ['MessageReceived', 'ReplySent', 'OrderMessageReceived', 'OrderReplySent'],
    ...insertsEach(pictureViews, pictureViewsOf),
  },
] as const satisfies readonly ReadModel<ParleyEvent['type']>[];

/** Events that services do not look up. The compiler requires each event type either here or in a read model. */
const ignored: { readonly [T in Exclude<ParleyEvent['type'], (typeof registry)[number]['takes'][number]>]: true } = {
  ConversationRead: true,
  ReplyStateSet: true,
  LabelSet: true,
  LabelNamed: true,
  OrderStatusChanged: true,
  OrderRead: true,
  OrderReplyStateSet: true,
  OrderLabelSet: true,
  NoticePublished: true,
  NoticeRetracted: true,
  NoticeRead: true,
  NoticesRead: true,
};

/** The read model of other services' events, so that a service need not call them. */
export const factsProjection: Projection<ParleyEvent> = projectionOf({ name: 'facts', version: 1 }, registry, Object.keys(ignored) as ParleyEvent['type'][]);
