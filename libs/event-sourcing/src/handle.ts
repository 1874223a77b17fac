import { type Clock } from './clock.js';
import { type Decider } from './decider.js';
import { type Event, type RecordedEvent } from './event.js';
import { type Appended, type EventStore } from './event-store.js';
import { KeyedQueue } from './keyed-queue.js';
import { ConcurrencyConflict, Refusal } from './refusal.js';

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

/** What a process keeps of a stream. */
interface Known extends Folded {
  /** Nobody else has appended since this process looked before. */
  readonly isAlone: boolean;
}

/**
 * Makes the one function that every command goes through.
 *
 * It decides on the stream's current state and appends what was decided; who loses a race decides again on the fresh
 * state. Commands to one stream queue up within this process, so that only other processes are ever raced.
 * Folded states are kept (`cacheSize` streams, least recently used go first) and only what came since is read. Where nobody else has
 * appended to a stream lately, not even that: the store refuses what is appended behind an old state. No command is refused, and none is
 * said to change nothing, on a state that may be old.
 *
 * Errors: the `Refusal` of `decide`; `Unavailable` of the store; `ConcurrencyConflict` after 100 lost races.
 */
export function createHandle(store: EventStore, clock: Clock, cacheSize = 10_000): Handle {
  const folded = new Map<Decider<unknown, unknown, Event>, Map<string, Known>>();
  const queue = new KeyedQueue();

  function remember(decider: Decider<never, never, never>, stream: string, entry: Known): void {
    const key = decider as unknown as Decider<unknown, unknown, Event>;
    let cache = folded.get(key);
    if (!cache) folded.set(key, (cache = new Map<string, Known>()));
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
      const append = async (current: Known, events: readonly E[], at: number) => {
        const appended = await store.append<E>({ stream, expectedVersion: current.version, events, at, commitId });
        if (!appended.repeated) remember(decider as never, stream, { ...fold(decider, current, appended.events), isAlone: current.isAlone });
        return appended;
      };
      const decide = ({ state, at: last }: Folded) => {
        const at = Math.max(askedAt, last + 1);
        return { events: decider.decide(command, state as State, at), at };
      };
      const known = folded.get(decider)?.get(stream);
      if (known?.isAlone) {
        const decided = unlessRefused(() => decide(known));
        const appended = decided && decided.events.length > 0 ? await unlessLost(append(known, decided.events, decided.at)) : null;
        if (appended) return appended;
      }
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const before = folded.get(decider)?.get(stream);
        const news = await store.read<E>(stream, before?.version ?? 0);
        const current = { ...fold(decider, before, news), isAlone: before === undefined || news.length === 0 };
        if (current.version > 0) remember(decider as never, stream, current);
        const { events, at } = decide(current);
        if (events.length === 0) return { version: current.version, events: [], repeated: false };
        const appended = await unlessLost(append(current, events, at));
        if (appended) return appended;
      }
      throw new ConcurrencyConflict(stream);
    });
  };
}

function unlessRefused<T>(decide: () => T): T | null {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Null where somebody else was first. */
async function unlessLost<T>(appending: Promise<T>): Promise<T | null> {
  try {
    return await appending;
  } catch (error) {
    if (error instanceof ConcurrencyConflict) return null;
    throw error;
  }
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
