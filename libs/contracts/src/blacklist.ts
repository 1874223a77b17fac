import { type PublicEvent } from '@parley/event-sourcing';
import { type Parties } from './vocabulary.js';

/** Kafka topic of the blacklist service; key = seller. */
export const BLACKLIST_TOPIC = 'parley.blacklist.v1';

/** From here on the seller sees nothing of the buyer, old or new. */
export type BuyerBlacklisted = PublicEvent<'BuyerBlacklisted', Parties & { readonly reason: string | null }>;
export type BuyerRemovedFromBlacklist = PublicEvent<'BuyerRemovedFromBlacklist', Parties>;

export type BlacklistEvent = BuyerBlacklisted | BuyerRemovedFromBlacklist;
