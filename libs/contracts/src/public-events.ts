import { type Event, type PublicEvent, type Recorded } from '@parley/event-sourcing';
import { z } from 'zod';
import { BLACKLIST_EVENTS, BLACKLIST_TOPIC } from './blacklist.js';
import { type EventOf, type EventVersion } from './event-version.js';
import { Malformed } from './malformed.js';
import { MESSAGING_EVENTS, MESSAGING_TOPIC } from './messaging.js';
import { NOTICES_EVENTS, NOTICES_TOPIC } from './notices.js';
import { ORDER_MESSAGES_EVENTS, ORDER_MESSAGES_TOPIC } from './order-messages.js';
import { id, objectOf, positive, read, text } from './schema.js';

/** The topics on which Parley's services publish their events. */
export const PUBLISHED_TOPICS = [MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC, NOTICES_TOPIC, BLACKLIST_TOPIC];

/** Every public event in its newest version. */
export const PUBLIC_EVENTS = [...MESSAGING_EVENTS, ...ORDER_MESSAGES_EVENTS, ...NOTICES_EVENTS, ...BLACKLIST_EVENTS] as const;

/** Every event that Parley's services publish. */
export type ParleyEvent = EventOf<(typeof PUBLIC_EVENTS)[number]>;

/**
 * A public event as it was received: its position in its stream is known, and its data are as they were sent. Its type, the version of the
 * type or a value in the data may be of a later release; {@link decodeReceived} tells.
 */
export interface ReceivedEvent extends PublicEvent {
  readonly dataVersion: number;
}

/** The public events that a release knows. */
export interface Catalog {
  /** The newest version of a type, in which it is published; 1 for an unknown type. */
  versionOf(type: string): number;
  /** See {@link decodeReceived}. */
  decode(event: Event & Recorded): PublicEvent;
}

const envelope = z.compile(objectOf({ stream: text, version: positive, at: positive, source: text, key: id }));

/** The catalog of these events, each in its newest version. */
export function catalogOf(versions: readonly EventVersion[]): Catalog {
  const events = new Map(versions.map((version) => [version.type, version]));
  return {
    versionOf: (type) => events.get(type)?.version ?? 1,
    decode(received) {
      const { type, data, dataVersion = 1 } = received as ReceivedEvent & { dataVersion?: number };
      const event = events.get(type);
      if (!event) throw new Malformed([{ field: 'type', message: `'${type.slice(0, 64)}' is unknown to this release` }]);
      const { stream, version, at, source, key } = read(envelope, received);
      if (source !== event.source) throw new Malformed([{ field: 'source', message: `must be ${event.source}, not '${source.slice(0, 64)}'` }]);
      return { type, data: event.read(data, dataVersion), stream, version, at, key, source };
    },
  };
}

/** The events of this release. */
export const CATALOG = catalogOf(PUBLIC_EVENTS);

/**
 * The event in its newest version. An event without `dataVersion` was kept by a release in which every type was at version 1. Unknown fields
 * are dropped.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) if the type, its version or the data are unknown to this release.
 */
export function decodeReceived(event: Event & Recorded): ParleyEvent {
  return CATALOG.decode(event) as ParleyEvent;
}
