import { type Parties, conversationIdOf } from '@parley/contracts';
import { type Decider, type Event, Refusal, unexpected } from '@parley/event-sourcing';

export const MAX_BUYERS = 5000;

export type BlacklistingEvent =
  | Event<'BuyerBlacklisted', Parties & { readonly reason: string | null }>
  | Event<'BuyerRemovedFromBlacklist', Parties>;

/** Whether a seller shuts a buyer out. */
export interface Blacklisting {
  readonly blacklisted: boolean;
}

export type BlacklistingCommand =
  /** `size` is how many buyers are on the seller's blacklist when it is asked; `reason` has 1 to 500 code points. */
  | { readonly type: 'Add'; readonly parties: Parties; readonly reason: string | null; readonly size: number }
  | { readonly type: 'Remove'; readonly parties: Parties };

/**
 * Refuses with `BLACKLIST_FULL` who would be over 5,000.
 * Adding who is on it, or removing who is not, makes no event; the first reason stays.
 */
export const blacklisting: Decider<Blacklisting, BlacklistingCommand, BlacklistingEvent> = {
  initial: { blacklisted: false },

  evolve(_state, event) {
    switch (event.type) {
      case 'BuyerBlacklisted':
        return { blacklisted: true };
      case 'BuyerRemovedFromBlacklist':
        return { blacklisted: false };
      default:
        return unexpected(event);
    }
  },

  decide(command, { blacklisted }) {
    switch (command.type) {
      case 'Add':
        if (blacklisted) return [];
        if (command.size >= MAX_BUYERS) throw new Refusal('BLACKLIST_FULL', `A blacklist has at most ${MAX_BUYERS} buyers`);
        return [{ type: 'BuyerBlacklisted', data: { ...command.parties, reason: command.reason } }];
      case 'Remove':
        return blacklisted ? [{ type: 'BuyerRemovedFromBlacklist', data: command.parties }] : [];
      default:
        return unexpected(command);
    }
  },
};

/** The stream of a pair; no two pairs share one. */
export function blacklistStream({ sellerId, buyerId }: Parties): string {
  return `blacklist-${conversationIdOf(sellerId, buyerId)}`;
}
