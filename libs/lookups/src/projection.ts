import { type ParleyEvent, type Party } from '@parley/contracts';
import { type Collection, type Projection, unexpected } from '@parley/event-sourcing';

/** A buyer who is or was on a seller's blacklist; `since` (microseconds) is null once they are removed. */
export interface BlacklistedBuyer {
  readonly sellerId: string;
  readonly buyerId: string;
  readonly since: number | null;
  /** Of the blacklist stream; missing in documents of older releases. */
  readonly version?: number;
}

/** Who uploaded a picture. */
export interface PictureOwner {
  readonly role: Party;
  readonly id: string;
}

/** A message that carries a picture; `at` is the message's time in microseconds, 0 for messages about orders. */
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
 * The first use of a picture in a place for each party of a message that carries it: all that decides whether a reader may see it, and
 * whether its uploader has named it. Found by id, however many messages carry the picture.
 */
export const pictureViews: Collection<PictureUse> = { name: 'picture_views', fields: {}, indexes: [] };

/** The id of what {@link pictureViews} holds for a reader. */
export function pictureViewId(pictureId: string, reader: PictureOwner, place: PictureUse['place']): string {
  return `${pictureId}/${reader.role}/${reader.id}/${place}`;
}

/** Uses that earlier releases noted, one for each message; read, and not written any more. */
export const pictureUses: Collection<PictureUse> = {
  name: 'picture_uses',
  fields: { picture: ({ pictureId }) => pictureId, at: ({ at }) => at },
  indexes: [['picture', 'at']],
};

/** Names a pair of seller and buyer; injective, because `~` is in neither id. */
export function pairOf(sellerId: string, buyerId: string): string {
  return `${sellerId}~${buyerId}`;
}

/** What a service keeps of the others' events, so that it need not call them. */
export const factsProjection: Projection<ParleyEvent> = {
  name: 'facts',
  version: 1,
  collections: [blacklistedBuyers, pictureOwners, pictureViews, pictureUses],

  reads(event) {
    switch (event.type) {
      case 'BuyerBlacklisted':
      case 'BuyerRemovedFromBlacklist':
        return [{ collection: blacklistedBuyers, id: pairOf(event.data.sellerId, event.data.buyerId) }];
      case 'MessageReceived':
      case 'ReplySent':
      case 'OrderMessageReceived':
      case 'OrderReplySent':
      case 'PictureUploaded':
      case 'ConversationRead':
      case 'ReplyStateSet':
      case 'LabelSet':
      case 'LabelNamed':
      case 'OrderStatusChanged':
      case 'OrderRead':
      case 'OrderReplyStateSet':
      case 'OrderLabelSet':
      case 'NoticePublished':
      case 'NoticeRetracted':
      case 'NoticeRead':
      case 'NoticesRead':
        return [];
      default:
        return unexpected(event);
    }
  },

  project(event, documents) {
    switch (event.type) {
      case 'BuyerBlacklisted':
      case 'BuyerRemovedFromBlacklist': {
        const { sellerId, buyerId } = event.data;
        const since = event.type === 'BuyerBlacklisted' ? event.at : null;
        documents.evolve(blacklistedBuyers, pairOf(sellerId, buyerId), event, () => ({ sellerId, buyerId, since, version: event.version }));
        return;
      }
      case 'PictureUploaded':
        documents.insert(pictureOwners, event.data.pictureId, event.data.uploader);
        return;
      case 'MessageReceived':
      case 'ReplySent':
      case 'OrderMessageReceived':
      case 'OrderReplySent': {
        const { sellerId, buyerId, pictureIds } = event.data;
        const from = event.type === 'MessageReceived' || event.type === 'OrderMessageReceived' ? 'buyer' : 'seller';
        const place = event.source === 'messaging' ? 'conversation' : 'order';
        const parties: readonly PictureOwner[] = [{ role: 'buyer', id: buyerId }, { role: 'seller', id: sellerId }];
        // Only times in a conversation, which is one stream, decide anything; the first of several orders would depend on their interleaving.
        const at = place === 'conversation' ? event.at : 0;
        for (const pictureId of pictureIds) {
          const use = { pictureId, sellerId, buyerId, from, place, at } as const;
          for (const party of parties) documents.insert(pictureViews, pictureViewId(pictureId, party, place), use);
        }
        return;
      }
      case 'ConversationRead':
      case 'ReplyStateSet':
      case 'LabelSet':
      case 'LabelNamed':
      case 'OrderStatusChanged':
      case 'OrderRead':
      case 'OrderReplyStateSet':
      case 'OrderLabelSet':
      case 'NoticePublished':
      case 'NoticeRetracted':
      case 'NoticeRead':
      case 'NoticesRead':
        return;
      default:
        return unexpected(event);
    }
  },
};
