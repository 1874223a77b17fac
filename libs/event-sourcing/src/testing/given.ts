import { expect } from '@jest/globals';
import { type Decider, evolveStored } from '../vocabulary/decider.js';
import { type Event, type Recorded } from '../vocabulary/event.js';
import { Refusal } from '../vocabulary/refusal.js';

/** The expected outcome of a decision. */
export interface Outcome<E extends Event> {
  /** Exactly these events, in this order; none if nothing changes. */
  then(expected: readonly E[]): void;
  /** A refusal with this code. */
  refuses(code: string): void;
}

/**
 * Tests a decider by example: `given(decider, events).when(command).then(events)` or `.refuses(code)`.
 *
 * Events get versions from 1, and by default their version as their time. The command comes one microsecond after the last event unless `when`
 * gets a time. `state` is the state after the events.
 */
export function given<State, Command, E extends Event>(
  decider: Decider<State, Command, E>,
  past: readonly (E & Partial<Recorded>)[] = [],
): { readonly state: State; when(command: Command, at?: number): Outcome<E> } {
  const recorded = past.map((event, i) => ({ stream: 'test', at: i + 1, ...event, version: i + 1 }));
  const state = recorded.reduce((before, event) => evolveStored(decider, before, event), decider.initial);
  return {
    state,
    when(command, at = (recorded.at(-1)?.at ?? 0) + 1) {
      const decide = () => decider.decide(command, state, at);
      return {
        then: (expected) => expect(decide()).toEqual(expected),
        refuses: (code) => expect(refusalOf(decide)).toBe(code),
      };
    },
  };
}

/** The code of the refusal, or a description of another outcome. */
function refusalOf(decide: () => readonly Event[]): string {
  try {
    return `no refusal but [${decide()
      .map(({ type }) => type)
      .join(', ')}]`;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
