import { type EventOf, eventsOf } from './event-version.js';
import { nullable, objectOf, text } from './schema.js';
import { parties } from './vocabulary.js';

/** Kafka topic of the blacklist service; key = seller. */
export const BLACKLIST_TOPIC = 'parley.blacklist.v1';

const event = eventsOf('blacklist');

export const buyerBlacklisted = event(
  'BuyerBlacklisted',
  'From this time on the seller sees nothing of the buyer, old or new.',
  objectOf({ ...parties, reason: nullable(text) }),
);
export type BuyerBlacklisted = EventOf<typeof buyerBlacklisted>;

export const buyerRemovedFromBlacklist = event('BuyerRemovedFromBlacklist', 'The seller sees the buyer again.', objectOf(parties));
export type BuyerRemovedFromBlacklist = EventOf<typeof buyerRemovedFromBlacklist>;

export const BLACKLIST_EVENTS = [buyerBlacklisted, buyerRemovedFromBlacklist] as const;
export type BlacklistEvent = EventOf<(typeof BLACKLIST_EVENTS)[number]>;
