import { Malformed } from './checks.js';
import { type ParleyEvent } from './index.js';

/** Makes the data of one version of an event those of the next. It gets what somebody wrote long ago, and gives something new. */
export type Upcaster = (old: unknown) => unknown;

/** For each type of event its upcasters: the first from version 1 to 2, the second from 2 to 3. A type without any is at version 1. */
export type Upcasters = Readonly<Partial<Record<string, readonly Upcaster[]>>>;

/** Every public event is at its first version. A new one adds an upcaster here, and a fixture; the old fixture stays. */
export const UPCASTERS: Upcasters = {} satisfies Partial<Record<ParleyEvent['type'], readonly Upcaster[]>>;

/** The version of an event type that is written today. */
export function versionOf(type: string, upcasters: Upcasters = UPCASTERS): number {
  return 1 + chainOf(type, upcasters).length;
}

/**
 * The data of an old event as they would be written today.
 *
 * Throws `Malformed` where the version is newer than what is known here, or the data are not of that version.
 */
export function upcast(type: string, version: number, data: unknown, upcasters: Upcasters = UPCASTERS): unknown {
  const newest = versionOf(type, upcasters);
  if (!Number.isInteger(version) || version < 1 || version > newest) {
    throw new Malformed([{ field: 'type', message: `is ${type} in version ${version}; this release knows versions 1 to ${newest}` }]);
  }
  try {
    return chainOf(type, upcasters)
      .slice(version - 1)
      .reduce((old, next) => next(old), data);
  } catch {
    throw new Malformed([{ field: 'data', message: `are not those of ${type} in version ${version}` }]);
  }
}

function chainOf(type: string, upcasters: Upcasters): readonly Upcaster[] {
  return (Object.hasOwn(upcasters, type) ? upcasters[type] : undefined) ?? [];
}
