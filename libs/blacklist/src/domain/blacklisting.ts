import { type Parties, conversationIdOf } from '@parley/contracts';
import { type Decider, type Event, Refusal } from '@parley/event-sourcing';

/** What is stored about one seller and one buyer. */
export type BlacklistingEvent =
  | Event<'BuyerBlacklisted', Parties & { readonly reason: string | null }>
  | Event<'BuyerRemovedFromBlacklist', Parties>;

export type BlacklistCommand =
  /** `size` is how many buyers are on the seller's blacklist now. */
  | { readonly type: 'Add'; readonly parties: Parties; readonly reason: string | null; readonly size: number }
  | { readonly type: 'Remove'; readonly parties: Parties };

/** At most so many buyers on a seller's blacklist. */
export const MAX_BUYERS = 5000;

/** Whether the buyer is on the seller's blacklist. Adding one who is on it, or removing one who is not, changes nothing. */
export const blacklisting: Decider<boolean, BlacklistCommand, BlacklistingEvent> = {
  initial: false,
  evolve: (_state, { type }) => type === 'BuyerBlacklisted',

  decide(command, blacklisted) {
    switch (command.type) {
      case 'Add':
        if (blacklisted) return [];
        if (command.size >= MAX_BUYERS) throw new Refusal('BLACKLIST_FULL', `A blacklist has at most ${MAX_BUYERS} buyers`);
        return [{ type: 'BuyerBlacklisted', data: { ...command.parties, reason: command.reason } }];
      case 'Remove':
        return blacklisted ? [{ type: 'BuyerRemovedFromBlacklist', data: command.parties }] : [];
      default:
        return command satisfies never;
    }
  },
};

export function blacklistStream({ sellerId, buyerId }: Parties): string {
  return `blacklist-${conversationIdOf(sellerId, buyerId)}`;
}
