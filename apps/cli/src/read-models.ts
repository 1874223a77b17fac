import { publishBlacklist } from '@parley/blacklist';
import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type Event, type Projection, type Recorded } from '@parley/event-sourcing';
import { factsProjection } from '@parley/lookups';
import { inboxProjection } from '@parley/inbox';

/** A read model of the cluster, and the database that it is in. */
export interface KeptReadModel {
  /** What operators call it. */
  readonly name: string;
  readonly database: string;
  readonly projection: Projection<ParleyEvent>;
  /** Reads what is parked: an event as it arrived, or, of a read model of the service's own events, as it is stored. */
  readonly decode: (event: Event & Recorded) => ParleyEvent | null;
}

/** Every read model that a process keeps up to date: the inbox, and what services keep of each other's events. */
export const READ_MODELS: readonly KeptReadModel[] = [
  { name: 'inbox', database: 'inbox', projection: inboxProjection, decode: (event) => decodeReceived(event) },
  factsOf('messaging', (event) => decodeReceived(event)),
  factsOf('order-message', (event) => decodeReceived(event)),
  factsOf('blacklist', publishBlacklist),
];

function factsOf(database: string, decode: KeptReadModel['decode']): KeptReadModel {
  return { name: `${database}-facts`, database, projection: factsProjection, decode };
}
