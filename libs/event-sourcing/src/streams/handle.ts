import { type Clock, timeAfter } from '../vocabulary/clock.js';
import { type Decider, evolveStored } from '../vocabulary/decider.js';
import { type Event, type RecordedEvent } from '../vocabulary/event.js';
import { type Appended, type CommitKey, type Count, type EventStore } from './event-store.js';
import { KeyedQueue, type QueueLimits } from '../async/keyed-queue.js';
import { RecentMap } from '../caching/recent-map.js';
import { ConcurrencyConflict, Refusal, Unavailable } from '../vocabulary/refusal.js';
import { type Versioned, newestVersion, storedVersion } from '../vocabulary/upcasters.js';

/** The application layer: read, fold, decide, append. See {@link createHandle}. */
export type Handle = <State, Command, E extends Event>(
  decider: Decider<State, Command, E>,
  stream: string,
  command: Command,
  /** Repeating the key returns the first result without deciding again. */
  key?: CommitKey,
  /** The counter change of the commit, if any. */
  count?: Count,
) => Promise<Appended<E>>;

/** The bounds of `handle`; the defaults are listed in docs/operations.md. */
export interface HandleOptions {
  /** The number of cached states per decider. */
  readonly cacheSize?: number;
  /** How long after its arrival the write of a command may start, milliseconds. */
  readonly deadlineMs?: number;
  /** The most waiting commands, per stream and in all. */
  readonly waiting?: QueueLimits;
}

const MAX_ATTEMPTS = 100;
const WAITING = { perKey: 1_000, total: 10_000 };

interface Folded {
  readonly state: unknown;
  readonly version: number;
  readonly at: number;
}

/** The cached state of a stream. */
interface CachedState extends Folded {
  /** Whether no other process has appended since this process last read the stream. */
  readonly isAlone: boolean;
}

/**
 * Creates the function that handles every command.
 *
 * It decides on the current state of the stream and appends the events; after a version conflict it decides again on the new state. Commands
 * to one stream are queued within this process, so that only other processes cause conflicts.
 * States are cached (least recently used), and only newer events are read. While no other process appends to the stream, nothing is read,
 * because the store refuses an append at an old version. The stream is read again before a command is refused or changes nothing.
 *
 * A key whose commit belongs to another request is refused with `IDEMPOTENCY_KEY_REUSED`, however old it is. So is a key whose commit has no
 * fingerprint (an older release wrote it), because a success would claim that this request was stored.
 *
 * A command is refused with `Unavailable`, and nothing is written, if its deadline passes while it waits, after 100 version conflicts, or if
 * too many commands wait.
 *
 * Errors: the `Refusal` of `decide`; `LimitReached` of the counter; `Unavailable`, also of the store.
 */
export function createHandle(store: EventStore, clock: Clock, options: HandleOptions = {}): Handle {
  const { cacheSize = 10_000, deadlineMs = 5_000, waiting = WAITING } = options;
  const folded = new Map<Decider<unknown, unknown, Event>, RecentMap<string, CachedState>>();
  const queue = new KeyedQueue(waiting);

  function cacheState(decider: Decider<never, never, never>, stream: string, entry: CachedState): void {
    const key = decider as unknown as Decider<unknown, unknown, Event>;
    let cache = folded.get(key);
    if (!cache) folded.set(key, (cache = new RecentMap(cacheSize)));
    cache.set(stream, entry);
  }

  return async function handle<State, Command, E extends Event>(
    decider: Decider<State, Command, E>,
    stream: string,
    command: Command,
    key?: CommitKey,
    count?: Count,
  ): Promise<Appended<E>> {
    // Stamp commands on arrival, not when they are dequeued, so that times follow the order of arrival also when the store is slow.
    const askedAt = clock();
    const deadline = performance.now() + deadlineMs;
    const run = async (): Promise<Appended<E>> => {
      if (key !== undefined) {
        const first = await store.find(key.id);
        if (first) return ofSameRequest(decider, first, key);
      }
      const append = async (current: CachedState, decided: readonly E[], at: number): Promise<Appended<E>> => {
        const request = { commitId: key?.id, fingerprint: key?.fingerprint };
        const events = decided.map((event) => storedVersion(decider, event));
        const appended = await store.append({ stream, expectedVersion: current.version, events, at, deadline, count, ...request });
        if (appended.repeated && key) return ofSameRequest(decider, appended, key);
        cacheState(decider as never, stream, { ...fold(decider, current, appended.events), isAlone: current.isAlone });
        return inNewestVersion(decider, appended);
      };
      const decide = ({ state, at: last }: Folded) => {
        const at = timeAfter(last, askedAt);
        return { events: decider.decide(command, state as State, at), at };
      };
      const known = folded.get(decider)?.get(stream);
      if (known?.isAlone) {
        const decided = unlessRefused(() => decide(known));
        const appended = decided && decided.events.length > 0 ? await unlessConflict(append(known, decided.events, decided.at)) : null;
        if (appended) return appended;
      }
      for (let attempt = 1; attempt <= MAX_ATTEMPTS && performance.now() < deadline; attempt++) {
        const before = folded.get(decider)?.get(stream);
        const news = await store.read(stream, before?.version ?? 0);
        const current = { ...fold(decider, before, news), isAlone: before === undefined || news.length === 0 };
        if (current.version > 0) cacheState(decider as never, stream, current);
        const { events, at } = decide(current);
        if (events.length === 0) return { version: current.version, events: [], repeated: false };
        const appended = await unlessConflict(append(current, events, at));
        if (appended) return appended;
      }
      throw new Unavailable(`A command to ${stream} had version conflicts until its deadline`);
    };
    return queue.run(stream, run, deadline);
  };
}

function inNewestVersion<E extends Event>(decider: Versioned, appended: Appended): Appended<E> {
  return { ...appended, events: appended.events.map((event) => newestVersion<E>(decider, event)) };
}

function ofSameRequest<E extends Event>(decider: Versioned, first: Appended, key: CommitKey): Appended<E> {
  if (first.fingerprint === key.fingerprint) return inNewestVersion(decider, first);
  throw new Refusal('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was used for another request; use a new one');
}

function unlessRefused<T>(decide: () => T): T | null {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Null after a version conflict. */
async function unlessConflict<T>(appending: Promise<T>): Promise<T | null> {
  try {
    return await appending;
  } catch (error) {
    if (error instanceof ConcurrencyConflict) return null;
    throw error;
  }
}

/** Reads the state of a stream. `version` is 0 for an unknown stream. */
export async function readState<State, E extends Event>(
  store: EventStore,
  decider: Pick<Decider<State, never, E>, 'initial' | 'evolve' | 'upcasters'>,
  stream: string,
): Promise<{ state: State; version: number }> {
  const { state, version } = fold(decider, undefined, await store.read(stream));
  return { state: state as State, version };
}

function fold<State, E extends Event>(
  decider: Pick<Decider<State, never, E>, 'initial' | 'evolve' | 'upcasters'>,
  from: Folded | undefined,
  events: readonly RecordedEvent[],
): Folded {
  let state = (from ? from.state : decider.initial) as State;
  for (const event of events) state = evolveStored(decider, state, event);
  const last = events.at(-1);
  return { state, version: last?.version ?? from?.version ?? 0, at: last?.at ?? from?.at ?? 0 };
}
