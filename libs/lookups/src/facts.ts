import { pairKeyOf } from '@parley/contracts';
import { type DocumentReader, type ExpiringClaims } from '@parley/event-sourcing';
import {
  type PictureOwner,
  type PictureUse,
  blacklistedBuyers,
  pictureOwners,
  pictureUses,
  pictureViewId,
  pictureViews,
} from './projection.js';
import { type BlacklistRegister, noRegister } from './register.js';

/** What one service knows of the others, as fresh as can be: exact on one machine, moments old in a cluster. */
export interface Facts {
  isBlacklisted(sellerId: string, buyerId: string): Promise<boolean>;
  /** When the blacklisting that holds now began, microseconds; null where none holds. */
  blacklistedSince(sellerId: string, buyerId: string): Promise<number | null>;
  /** How many buyers are on the seller's blacklist. */
  blacklistSize(sellerId: string): Promise<number>;
  /** Null where there is no such picture. */
  pictureOwner(pictureId: string): Promise<PictureOwner | null>;
  /** Keeps pictures for good, since a message names them. False if one of them was removed because none did in time. */
  claimPictures(pictureIds: readonly string[]): Promise<boolean>;
  /** Messages that carry a picture and that this party wrote or was sent: enough of them to decide whether the party may see it. */
  pictureUses(pictureId: string, party: PictureOwner): AsyncIterable<PictureUse>;
}

/** Looks again for a while where there is nothing yet, and gives what was found at last. */
export type RetryOptions = <T>(look: () => Promise<T | null>) => Promise<T | null>;

const PLACES = ['conversation', 'order'] as const;
const CHUNK = 1000;
/** What is no id of a picture is not worth a wait. */
const PICTURE_ID = /^[0-9a-f]{32}$/;
const lookOnce: RetryOptions = (look) => look();

/** How facts are completed that are moments old; on one machine they are exact. */
export interface FactsOptions {
  /** For a picture that somebody names who may have been told of it by another service. */
  readonly patience?: RetryOptions;
  readonly register?: BlacklistRegister;
  /** Of uploaded pictures; without it all are kept. */
  readonly claims?: Pick<ExpiringClaims, 'claim'>;
}

/**
 * Facts out of the `facts` read model. `fresh` resolves when the read model holds what was acknowledged before the call, as well as can be
 * known. Of the read model and the register, the later version of a blacklist stream holds.
 */
export function createFacts(store: DocumentReader, fresh: () => Promise<void>, options: FactsOptions = {}): Facts {
  const { patience = lookOnce, register = noRegister, claims } = options;
  const blacklistedSince = async (sellerId: string, buyerId: string) => {
    await fresh();
    const [known, registered] = await Promise.all([
      store.get(blacklistedBuyers, pairKeyOf({ sellerId, buyerId })),
      register.find({ sellerId, buyerId }),
    ]);
    const latest = registered && registered.version > (known?.version ?? 0) ? registered : known;
    return latest?.since ?? null;
  };
  return {
    blacklistedSince,
    isBlacklisted: async (sellerId, buyerId) => (await blacklistedSince(sellerId, buyerId)) !== null,
    async blacklistSize(sellerId) {
      await fresh();
      return (await store.tallies(sellerId))['blacklisted'] ?? 0;
    },
    async pictureOwner(pictureId) {
      if (!PICTURE_ID.test(pictureId)) return null;
      await fresh();
      return patience(() => store.get(pictureOwners, pictureId));
    },
    claimPictures: async (pictureIds) => claims?.claim(pictureIds) ?? true,
    async *pictureUses(pictureId, reader) {
      await fresh();
      const ids = PLACES.map((place) => pictureViewId(pictureId, reader, place));
      const look = async () => {
        const found = [...(await store.getMany(pictureViews, ids)).values()];
        return found.length > 0 ? found : null;
      };
      const known = (await look()) ?? [];
      yield* known;
      let isKnown = known.length > 0;
      for await (const use of usesOfEarlierReleases(store, pictureId, reader)) {
        isKnown = true;
        yield use;
      }
      if (!isKnown) yield* (await patience(look)) ?? [];
    },
  };
}

/** Page by page until the last: a limit that is applied before the reader is compared would hide a picture from those after it. */
async function* usesOfEarlierReleases(store: DocumentReader, pictureId: string, { role, id }: PictureOwner): AsyncGenerator<PictureUse> {
  for (let from = 0; ; ) {
    const range = { field: 'at', from };
    const uses = await store.find(pictureUses, { where: { picture: pictureId }, sort: ['at'], range, limit: CHUNK });
    for (const use of uses) if ((role === 'seller' ? use.sellerId : use.buyerId) === id) yield use;
    if (uses.length < CHUNK) return;
    const next = uses[uses.length - 1].at;
    // At most a batch of messages has one time, which is fewer than a page.
    from = next > from ? next : next + 1;
  }
}
