import { type Decider } from '../vocabulary/decider.js';
import { type Event } from '../vocabulary/event.js';
import { Refusal } from '../vocabulary/refusal.js';
import { unexpected } from '../vocabulary/unexpected.js';

/** A small domain for the suites: a basket with a limited number of things. */
export type BasketEvent = Event<'Added', { readonly n: number; readonly by: string }> | Event<'Emptied', { readonly by: string }>;

export type BasketCommand = { readonly add: number; readonly by: string } | { readonly replaceWith: number; readonly by: string };

export interface Basket {
  readonly held: number;
  readonly added: readonly string[];
}

export const MAX_HELD = 100_000;

export const basket: Decider<Basket, BasketCommand, BasketEvent> = {
  initial: { held: 0, added: [] },

  evolve(state, event) {
    switch (event.type) {
      case 'Added':
        return { held: state.held + event.data.n, added: [...state.added, event.data.by] };
      case 'Emptied':
        return { ...state, held: 0 };
      default:
        return unexpected(event);
    }
  },

  decide(command, state) {
    if ('replaceWith' in command) {
      return [
        { type: 'Emptied', data: { by: command.by } },
        { type: 'Added', data: { n: command.replaceWith, by: command.by } },
      ];
    }
    if (command.add === 0) return [];
    if (state.held + command.add > MAX_HELD) throw new Refusal('BASKET_FULL');
    return [{ type: 'Added', data: { n: command.add, by: command.by } }];
  },
};

export function added(n: number, by = 'somebody'): BasketEvent {
  return { type: 'Added', data: { n, by } };
}

type LaterEvent = Event<'Added', { readonly things: number; readonly by: string }>;

/** The basket of a later release: `Added` is at version 2, in which `n` is called `things`. */
export const laterBasket: Decider<Basket, { readonly add: number; readonly by: string }, LaterEvent> = {
  initial: basket.initial,
  upcasters: { Added: [({ n, ...rest }: { n: number; by: string }) => ({ ...rest, things: n })] },

  evolve(state, event) {
    if (event.type !== 'Added') return unexpected(event as never);
    return { held: state.held + event.data.things, added: [...state.added, event.data.by] };
  },

  decide: ({ add, by }) => [{ type: 'Added', data: { things: add, by } }],
};
