import { type Event, type RecordedEvent } from './event.js';
import { type Upcasters, newestVersion } from './upcasters.js';

/**
 * The rules of a kind of stream as pure functions (the decider pattern of Jérémie Chassaing).
 *
 * `decide` gets the time (microseconds) as a parameter, returns no events if nothing changes, and throws a `Refusal` if the command is not
 * allowed. `evolve` never refuses an event.
 */
export interface Decider<State, Command, E extends Event> {
  readonly initial: State;
  /** Of event types that have more than one version in the store. `evolve` sees the newest version only. */
  readonly upcasters?: Upcasters<E>;
  evolve(state: State, event: RecordedEvent<E>): State;
  decide(command: Command, state: State, at: number): readonly E[];
}

/** The state after one more event of the store. */
export function evolveStored<State, E extends Event>(
  decider: Pick<Decider<State, never, E>, 'evolve' | 'upcasters'>,
  state: State,
  stored: RecordedEvent,
): State {
  return decider.evolve(state, newestVersion<E>(decider, stored));
}
