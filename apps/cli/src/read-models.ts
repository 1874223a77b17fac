import { publishBlacklist } from '@parley/blacklist';
import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type Event, type Projection, type Recorded } from '@parley/event-sourcing';
import { factsProjection } from '@parley/lookups';
import { inboxProjection } from '@parley/inbox';

/** A read model of the cluster with its database. */
export interface KeptReadModel {
  /** Its name for operators. */
  readonly name: string;
  readonly database: string;
  readonly projection: Projection<ParleyEvent>;
  /** Decodes a parked event: a received one, or a stored one in a read model of the service's own events. */
  readonly decode: (event: Event & Recorded) => ParleyEvent | null;
}

/** All read models of the cluster: the inbox and the facts of services. */
export const READ_MODELS: readonly KeptReadModel[] = [
  { name: 'inbox', database: 'inbox', projection: inboxProjection, decode: (event) => decodeReceived(event) },
  factsOf('messaging', (event) => decodeReceived(event)),
  factsOf('order-message', (event) => decodeReceived(event)),
  factsOf('blacklist', publishBlacklist),
];

function factsOf(database: string, decode: KeptReadModel['decode']): KeptReadModel {
  return { name: `${database}-facts`, database, projection: factsProjection, decode };
}
