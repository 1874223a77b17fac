import { Malformed, type Mistake, isRecord } from './checks.js';
import { CONTRACTS } from './decode-contracts.js';
import { id, objectOf, oneOf, positive, text } from './decode-shapes.js';
import { type ParleyEvent } from './index.js';

const envelope = { stream: text, version: positive, at: positive, key: id };

const EVENTS = new Map(
  Object.entries(CONTRACTS).map(([type, { source, data }]) => [
    type,
    objectOf({ type: oneOf([type]), data, ...envelope, source: oneOf([source]) }),
  ]),
);

/**
 * Reads a public event in its newest version, as it comes from outside this process. Fields that nobody knows are left out.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) that names every field that is wrong.
 */
export function decodePublicEvent(raw: unknown): ParleyEvent {
  const type = isRecord(raw) ? raw.type : undefined;
  const event = typeof type === 'string' ? EVENTS.get(type) : undefined;
  if (!event) throw new Malformed([{ field: 'type', message: 'is no event that is known' }]);
  const mistakes: Mistake[] = [];
  const read = event(raw, mistakes);
  if (mistakes.length > 0) throw new Malformed(mistakes);
  return read as ParleyEvent;
}
