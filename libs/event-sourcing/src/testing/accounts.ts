import { type Collection } from '../read-models/collection.js';
import { type Event, type PublicEvent, type Recorded } from '../vocabulary/event.js';
import { type Projection } from '../read-models/projection.js';

/** The totals of a customer's baskets, fed by streams of two sources, so that every interleaving must give the same result. */
export interface Account {
  readonly customer: string;
  readonly held: number;
  readonly adds: readonly string[];
  readonly visits: number;
}

export type AccountEvent =
  | PublicEvent<'Added', { readonly n: number; readonly by: string }>
  | PublicEvent<'Visited', { readonly poison?: boolean }>;

export const accounts: Collection<Account> = {
  name: 'accounts',
  fields: { customer: ({ customer }) => customer, held: ({ held }) => held },
  indexes: [['customer'], ['customer', '-held']],
  tally: ({ held }) => ({ owner: 'everybody', keys: [held > 9 ? 'large' : 'small'] }),
  announce: (before, after) => (before?.held === after.held ? null : after.customer),
};

export const entries: Collection<{ readonly n: number }> = {
  name: 'entries',
  fields: {},
  indexes: [],
  tally: () => ({ owner: 'everybody', keys: ['entries'] }),
};

const empty = (customer: string): Account => ({ customer, held: 0, adds: [], visits: 0 });

/** A projection that fails for visits of customers in `broken`. */
export function counting(broken: ReadonlySet<string> = new Set()): Projection<AccountEvent> {
  return {
    name: 'counting',
    version: 1,
    collections: [accounts, entries],
    reads: (event) => [{ collection: accounts, id: event.key }],
    project(event, documents) {
      if (event.type === 'Added') {
        documents.insert(entries, `${event.stream}@${event.version}`, { n: event.data.n });
        documents.evolve(accounts, event.key, event, (before) => {
          const { customer, held, adds, visits } = before ?? empty(event.key);
          return { customer, held: held + event.data.n, adds: [...adds, `${event.version}:${event.data.by}`], visits };
        });
      } else {
        documents.evolve(accounts, event.key, event, (before) => ({ ...(before ?? empty(event.key)), visits: (before?.visits ?? 0) + 1 }));
        if (broken.has(event.key)) throw new Error(`cannot project a visit of ${event.key}`);
      }
    },
  };
}

/** Decodes events of streams named `<source>-<customer>`; fails for poisoned ones. */
export function decode(event: Event & Recorded): AccountEvent | null {
  if ((event.data as { poison?: boolean }).poison) throw new TypeError('this event cannot be read');
  const [source, key] = event.stream.split('-');
  return event.type === 'Emptied' ? null : ({ ...event, source, key } as AccountEvent);
}

/** Folds the events one by one into accounts. */
export function naively(events: readonly (Event & Recorded)[]): Map<string, Account> {
  const found = new Map<string, Account>();
  for (const event of events) {
    const decoded = decode(event);
    if (!decoded) continue;
    const before = found.get(decoded.key) ?? empty(decoded.key);
    const after =
      decoded.type === 'Added'
        ? { ...before, held: before.held + decoded.data.n, adds: [...before.adds, `${decoded.version}:${decoded.data.by}`] }
        : { ...before, visits: before.visits + 1 };
    found.set(decoded.key, after);
  }
  return found;
}
