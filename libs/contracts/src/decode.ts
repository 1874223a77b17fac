import { Malformed, type Mistake, isRecord } from './checks.js';
import { CONTRACTS } from './decode-contracts.js';
import { type Shape, id, objectOf, oneOf, positive, text } from './decode-shapes.js';
import { type ParleyEvent } from './index.js';

const envelope = { stream: text, version: positive, at: positive, key: id };

/** What a release knows: for each type of event its service and its data in the newest version. */
export type Contracts = Readonly<Record<string, { readonly source: string; readonly data: Shape<unknown> }>>;

/** Reads an event in its newest version. Throws `Malformed`. */
export type ReadNewest = (raw: unknown) => ParleyEvent;

/** The reader of events by a table of contracts. */
export function readerOf(contracts: Contracts): ReadNewest {
  const events = new Map(
    Object.entries(contracts).map(([type, { source, data }]) => [
      type,
      objectOf({ type: oneOf([type]), data, ...envelope, source: oneOf([source]) }),
    ]),
  );
  return (raw) => {
    const type = isRecord(raw) ? raw.type : undefined;
    const event = typeof type === 'string' ? events.get(type) : undefined;
    if (!event) throw new Malformed([{ field: 'type', message: typeof type === 'string' ? `'${type.slice(0, 64)}' is unknown to this release` : 'is missing' }]);
    const mistakes: Mistake[] = [];
    const read = event(raw, mistakes);
    if (mistakes.length > 0) throw new Malformed(mistakes);
    return read as ParleyEvent;
  };
}

/**
 * Reads a public event in its newest version, as it comes from outside this process. Fields that nobody knows are left out.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) that names every field that is wrong.
 */
export const decodePublicEvent: ReadNewest = readerOf(CONTRACTS);
