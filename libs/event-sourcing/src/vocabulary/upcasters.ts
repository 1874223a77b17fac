import { type Event, type RecordedEvent } from './event.js';

/** Makes the data of one version of a stored event those of the next version. It does not change the old data. */
export type Upcaster = (old: never) => unknown;

/**
 * For each type of stored event with more than one version its upcasters: the first from version 1 to 2, the second from 2 to 3. Every other
 * type is at version 1.
 */
export type Upcasters<E extends Event = Event> = Readonly<Partial<Record<E['type'], readonly Upcaster[]>>>;

/** A decider as far as versions of its events go. */
export interface Versioned {
  readonly upcasters?: Upcasters;
}

const VERSION = /^(.+)\.v([1-9]\d*)$/;

/**
 * The event as it is stored. From version 2 on the stored type ends with the version, for example `ReplySent.v2`; a type without a version is
 * at version 1. So a release that does not know the version does not know the type, and no release reads data of another version as its own.
 */
export function storedVersion({ upcasters }: Versioned, event: Event): Event {
  const version = 1 + (chainOf(upcasters, event.type)?.length ?? 0);
  return version === 1 ? event : { ...event, type: `${event.type}.v${version}` };
}

/**
 * A stored event in the newest version. An event of a later version keeps its stored type: every `switch` over events then throws
 * `UnexpectedEvent`, as for an unknown type.
 */
export function newestVersion<E extends Event>({ upcasters }: Versioned, stored: RecordedEvent): RecordedEvent<E> {
  if (!upcasters) return stored as RecordedEvent<E>;
  const [, type = stored.type, version = '1'] = VERSION.exec(stored.type) ?? [];
  const chain = chainOf(upcasters, type);
  if (!chain || Number(version) > chain.length + 1) return stored as RecordedEvent<E>;
  const data = chain.slice(Number(version) - 1).reduce<unknown>((old, upcast) => upcast(old as never), stored.data);
  return { ...stored, type, data } as RecordedEvent<E>;
}

function chainOf(upcasters: Upcasters | undefined, type: string): readonly Upcaster[] | undefined {
  return upcasters && Object.hasOwn(upcasters, type) ? upcasters[type] : undefined;
}
