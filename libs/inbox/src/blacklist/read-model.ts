import { pairKeyOf } from '@parley/contracts';
import { evolvesOne } from '@parley/event-sourcing';
import { buyers, evolveBuyer } from '../buyers/buyer.js';
import { defineReadModel } from '../read-model.js';
import { BlacklistQueries } from './blacklist.queries.js';

/** A seller's blacklist. Conversations and orders take the same events, and hide themselves in the same transaction. */
export const readModel = defineReadModel({
  collections: [buyers],
  takes: ['BuyerBlacklisted', 'BuyerRemovedFromBlacklist'],
  ...evolvesOne(buyers, ({ data }) => pairKeyOf(data), evolveBuyer),
  versions: {
    collection: buyers,
    documentId: ({ role, id: sellerId }, buyerId) => (role === 'seller' ? pairKeyOf({ sellerId, buyerId }) : null),
    versionOf: ({ version }) => version,
  },
  queries: BlacklistQueries,
});
