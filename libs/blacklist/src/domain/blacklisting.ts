import { type Parties, conversationIdOf } from '@parley/contracts';
import { type Decider, type Event, Refusal, unexpected } from '@parley/event-sourcing';

export const MAX_BUYERS = 5000;

export type BlacklistingEvent =
  | Event<'BuyerBlacklisted', Parties & { readonly reason: string | null }>
  | Event<'BuyerRemovedFromBlacklist', Parties>;

/** Whether a buyer is on a seller's blacklist. */
export interface Blacklisting {
  /** When the blacklisting began, microseconds; null if the buyer is not on the blacklist. */
  readonly since: number | null;
}

export type BlacklistingCommand =
  /** `reason` has 1 to 500 code points. */
  | { readonly type: 'Add'; readonly parties: Parties; readonly reason: string | null }
  | { readonly type: 'Remove'; readonly parties: Parties };

/**
 * Adding a blacklisted buyer or removing another one creates no event; the first reason is kept. The limit of `MAX_BUYERS` spans the streams of a
 * seller: the event store checks it with the commit.
 */
export const blacklisting: Decider<Blacklisting, BlacklistingCommand, BlacklistingEvent> = {
  initial: { since: null },

  evolve(_state, event) {
    switch (event.type) {
      case 'BuyerBlacklisted':
        return { since: event.at };
      case 'BuyerRemovedFromBlacklist':
        return { since: null };
      default:
        return unexpected(event);
    }
  },

  decide(command, { since }) {
    switch (command.type) {
      case 'Add':
        if (since !== null) return [];
        return [{ type: 'BuyerBlacklisted', data: { ...command.parties, reason: command.reason } }];
      case 'Remove':
        return since !== null ? [{ type: 'BuyerRemovedFromBlacklist', data: command.parties }] : [];
      default:
        return unexpected(command);
    }
  },
};

/** Refusal: another buyer would exceed `MAX_BUYERS`. */
export function blacklistFull(): Refusal {
  return new Refusal('BLACKLIST_FULL', `A blacklist has at most ${MAX_BUYERS} buyers`);
}

/** The stream of a seller and a buyer, unique for the pair. */
export function blacklistStream({ sellerId, buyerId }: Parties): string {
  return `blacklist-${conversationIdOf(sellerId, buyerId)}`;
}
