import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type Collection, type Event, OrderedFold, type Projection, type Recorded, UnitOfWork, deliver } from '@parley/event-sourcing';

/** An expected document, with the versions of the streams that it has applied. */
export interface Counted {
  readonly collection: Collection;
  readonly id: string;
  readonly document: unknown;
  readonly seen: Readonly<Record<string, number>>;
}

/** Folds the events of a seller into documents in memory, from the beginning, like the processor. */
export class Recount {
  private readonly documents = new UnitOfWork(new Map());
  private readonly fold: OrderedFold<ParleyEvent>;
  events = 0;

  constructor(private readonly projection: Projection<ParleyEvent>) {
    this.fold = new OrderedFold(projection, this.documents);
  }

  /** Adds an event in the order of arrival. Repeated events change nothing. */
  add(event: Event & Recorded): void {
    this.events++;
    this.fold.add(deliver(event, (raw) => decodeReceived(raw), this.projection));
  }

  /** Streams with an event that cannot be applied, and the reason. */
  stuck(): ReadonlyMap<string, string> {
    return this.fold.reasons();
  }

  counted(): Counted[] {
    return [
      ...this.documents.writes().map(({ collection, after: { id, document, seen } }) => ({ collection, id, document, seen })),
      ...this.documents.inserted().map(({ collection, id, document }) => ({ collection, id, document, seen: {} })),
    ];
  }
}

/** The tallies of a seller according to these documents. */
export function talliesOf(seller: string, counted: readonly Counted[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { collection, document } of counted) {
    const tally = collection.tally?.(document as never);
    if (tally?.owner !== seller) continue;
    for (const key of tally.keys) counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
