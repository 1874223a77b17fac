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

/** The data of other services that a service looks up: current on one machine, with a short delay in a cluster. */
export interface Facts {
  isBlacklisted(sellerId: string, buyerId: string): Promise<boolean>;
  /** When the current blacklisting began, microseconds; null without one. */
  blacklistedSince(sellerId: string, buyerId: string): Promise<number | null>;
  /** The number of buyers on the seller's blacklist. */
  blacklistSize(sellerId: string): Promise<number>;
  /** Null for an unknown picture. */
  pictureOwner(pictureId: string): Promise<PictureOwner | null>;
  /** Keeps pictures permanently because a message names them. False if one was removed before a message named it. */
  claimPictures(pictureIds: readonly string[]): Promise<boolean>;
  /** The messages with a picture that this party wrote or received; enough of them to decide whether the party may see it. */
  pictureUses(pictureId: string, party: PictureOwner): AsyncIterable<PictureUse>;
}

/** Repeats a lookup until it finds something or its time is over, and returns the last result. */
export type RetryOptions = <T>(look: () => Promise<T | null>) => Promise<T | null>;

const PLACES = ['conversation', 'order'] as const;
const CHUNK = 1000;
/** Only lookups of valid picture ids are repeated. */
const PICTURE_ID = /^[0-9a-f]{32}$/;
const lookOnce: RetryOptions = (look) => look();

/** How facts are completed while they are behind; on one machine they are current. */
export interface FactsOptions {
  /** Repeats the lookup of a named picture, whose upload this service may not have received yet. */
  readonly patience?: RetryOptions;
  readonly register?: BlacklistRegister;
  /** The claims of uploaded pictures; without them, pictures are never removed. */
  readonly claims?: Pick<ExpiringClaims, 'claim'>;
}

/**
 * Creates facts from the `facts` read model. `fresh` resolves when the read model contains what was acknowledged before the call, as far as that
 * is known. Of the read model and the register, the later version of a blacklist stream counts.
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

/** Reads all pages: a limit before the comparison with the reader would hide pictures. */
async function* usesOfEarlierReleases(store: DocumentReader, pictureId: string, { role, id }: PictureOwner): AsyncGenerator<PictureUse> {
  for (let from = 0; ; ) {
    const range = { field: 'at', from };
    const uses = await store.find(pictureUses, { where: { picture: pictureId }, sort: ['at'], range, limit: CHUNK });
    for (const use of uses) if ((role === 'seller' ? use.sellerId : use.buyerId) === id) yield use;
    if (uses.length < CHUNK) return;
    const next = uses[uses.length - 1].at;
    // At most one batch of messages has the same time, which is less than a page.
    from = next > from ? next : next + 1;
  }
}
