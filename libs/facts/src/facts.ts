import { type DocumentReader } from '@parley/event-sourcing';
import { type PictureOwner, type PictureUse, blacklistedBuyers, pairOf, pictureOwners, pictureUses } from './projection.js';

/** What one service knows of the others, as fresh as can be: exact on one machine, moments old in a cluster. */
export interface Facts {
  isBlacklisted(sellerId: string, buyerId: string): Promise<boolean>;
  /** When the blacklisting that holds now began, microseconds; null where none holds. */
  blacklistedSince(sellerId: string, buyerId: string): Promise<number | null>;
  /** How many buyers are on the seller's blacklist. */
  blacklistSize(sellerId: string): Promise<number>;
  /** Null where there is no such picture. */
  pictureOwner(pictureId: string): Promise<PictureOwner | null>;
  /** The messages that carry a picture, oldest first; at most 1,000. */
  pictureUses(pictureId: string): Promise<PictureUse[]>;
}

const MAX_USES = 1000;

/** Facts out of the `facts` read model. `fresh` resolves when the read model holds what was acknowledged before the call. */
export function createFacts(store: DocumentReader, fresh: () => Promise<void>): Facts {
  const blacklistedSince = async (sellerId: string, buyerId: string) => {
    await fresh();
    return (await store.get(blacklistedBuyers, pairOf(sellerId, buyerId)))?.since ?? null;
  };
  return {
    blacklistedSince,
    isBlacklisted: async (sellerId, buyerId) => (await blacklistedSince(sellerId, buyerId)) !== null,
    async blacklistSize(sellerId) {
      await fresh();
      return (await store.tallies(sellerId))['blacklisted'] ?? 0;
    },
    async pictureOwner(pictureId) {
      await fresh();
      return store.get(pictureOwners, pictureId);
    },
    async pictureUses(pictureId) {
      await fresh();
      return store.find(pictureUses, { where: { picture: pictureId }, sort: ['at'], limit: MAX_USES });
    },
  };
}
