import { type Clock } from './clock.js';
import { type Decider } from './decider.js';
import { type Event, type RecordedEvent } from './event.js';
import { type Appended, type EventStore } from './event-store.js';
import { KeyedQueue } from './keyed-queue.js';
import { ConcurrencyConflict } from './refusal.js';

/** The application layer: read, fold, decide, append. See {@link createHandle}. */
export type Handle = <State, Command, E extends Event>(
  decider: Decider<State, Command, E>,
  stream: string,
  command: Command,
  /** From the caller's idempotency key: the same id again gives the first result, whatever would be decided now. */
  commitId?: string,
) => Promise<Appended<E>>;

const ATTEMPTS = 100;

interface Folded {
  readonly state: unknown;
  readonly version: number;
  readonly at: number;
}

/**
 * Makes the one function that every command goes through.
 *
 * It decides on the stream's current state and appends what was decided; who loses a race decides again on the fresh
 * state. Commands to one stream queue up within this process, so that only other processes are ever raced.
 * Folded states are kept (`cacheSize` streams, least recently used go first) and only what came since is read.
 *
 * Errors: the `Refusal` of `decide`; `Unavailable` of the store; `ConcurrencyConflict` after 100 lost races.
 */
export function createHandle(store: EventStore, clock: Clock, cacheSize = 10_000): Handle {
  const folded = new Map<Decider<unknown, unknown, Event>, Map<string, Folded>>();
  const queue = new KeyedQueue();

  function remember(decider: Decider<never, never, never>, stream: string, entry: Folded): void {
    const key = decider as unknown as Decider<unknown, unknown, Event>;
    let cache = folded.get(key);
    if (!cache) folded.set(key, (cache = new Map<string, Folded>()));
    cache.delete(stream);
    cache.set(stream, entry);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value as string);
  }

  return async function handle<State, Command, E extends Event>(
    decider: Decider<State, Command, E>,
    stream: string,
    command: Command,
    commitId?: string,
  ): Promise<Appended<E>> {
    // When it was asked, not when its turn came: what was asked in one order is recorded in that order, whatever the store is busy with.
    const askedAt = clock();
    return queue.run(stream, async () => {
      if (commitId !== undefined) {
        const first = await store.find<E>(commitId);
        if (first) return first;
      }
      for (let attempt = 1; ; attempt++) {
        const known = folded.get(decider)?.get(stream);
        const news = await store.read<E>(stream, known?.version ?? 0);
        const current = fold(decider, known, news);
        const at = Math.max(askedAt, current.at + 1);
        const events = decider.decide(command, current.state as State, at);
        if (events.length === 0) {
          remember(decider as never, stream, current);
          return { version: current.version, events: [], repeated: false };
        }
        try {
          const appended = await store.append<E>({ stream, expectedVersion: current.version, events, at, commitId });
          if (!appended.repeated) remember(decider as never, stream, fold(decider, current, appended.events));
          return appended;
        } catch (error) {
          if (!(error instanceof ConcurrencyConflict) || attempt === ATTEMPTS) throw error;
        }
      }
    });
  };
}

/** Reads a stream's state without deciding anything. `version` is 0 where the stream does not exist. */
export async function readState<State, E extends Event>(
  store: EventStore,
  decider: Pick<Decider<State, never, E>, 'initial' | 'evolve'>,
  stream: string,
): Promise<{ state: State; version: number }> {
  const { state, version } = fold(decider, undefined, await store.read<E>(stream));
  return { state: state as State, version };
}

function fold<State, E extends Event>(
  decider: Pick<Decider<State, never, E>, 'initial' | 'evolve'>,
  from: Folded | undefined,
  events: readonly RecordedEvent<E>[],
): Folded {
  let state = (from ? from.state : decider.initial) as State;
  for (const event of events) state = decider.evolve(state, event);
  const last = events.at(-1);
  return { state, version: last?.version ?? from?.version ?? 0, at: last?.at ?? from?.at ?? 0 };
}
