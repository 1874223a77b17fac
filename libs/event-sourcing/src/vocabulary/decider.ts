import { type Event, type RecordedEvent } from './event.js';

/**
 * The rules of one kind of stream, as pure functions (Chassaing's decider): what a stream's events amount to, and what a
 * command makes happen there.
 *
 * `decide` gets the time (microseconds) from outside, gives no events where nothing changes, and throws a `Refusal`
 * where the command may not. `evolve` never refuses: what happened, happened.
 */
export interface Decider<State, Command, E extends Event> {
  readonly initial: State;
  evolve(state: State, event: RecordedEvent<E>): State;
  decide(command: Command, state: State, at: number): readonly E[];
}
