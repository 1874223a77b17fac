import { type ParleyEvent } from '@parley/contracts';
import { type Projection } from '@parley/event-sourcing';
import { factsProjection } from '@parley/facts';
import { inboxProjection } from '@parley/inbox';

/** A read model of the cluster, and the database that it is in. */
export interface KeptReadModel {
  /** What operators call it. */
  readonly name: string;
  readonly database: string;
  readonly projection: Projection<ParleyEvent>;
}

/** Every read model that a process keeps up to date: the inbox, and what services keep of each other's events. */
export const READ_MODELS: readonly KeptReadModel[] = [
  { name: 'inbox', database: 'inbox', projection: inboxProjection },
  ...['messaging', 'order-message', 'blacklist'].map((database) => ({ name: `${database}-facts`, database, projection: factsProjection })),
];
