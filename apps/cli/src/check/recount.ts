import { type ParleyEvent } from '@parley/contracts';
import { type Collection, type Projection, UnitOfWork } from '@parley/event-sourcing';

/** A document as it has to be, with the versions of the streams that it is made of. */
export interface Counted {
  readonly collection: Collection;
  readonly id: string;
  readonly document: unknown;
  readonly seen: Readonly<Record<string, number>>;
}

/** Folds the events of a seller into documents in memory, all from the beginning. */
export class Recount {
  private readonly documents = new UnitOfWork(new Map());
  /** Streams that cannot be taken in further, with the reason. */
  readonly stuck = new Map<string, string>();
  events = 0;

  constructor(private readonly projection: Projection<ParleyEvent>) {}

  /** Events that were counted before change nothing. */
  add(event: ParleyEvent): void {
    if (this.stuck.has(event.stream)) return;
    this.events++;
    try {
      this.documents.attempt(() => this.projection.project(event, this.documents));
    } catch (error) {
      this.stuck.set(event.stream, error instanceof Error ? error.message : String(error));
    }
  }

  counted(): Counted[] {
    return [
      ...this.documents.writes().map(({ collection, after: { id, document, seen } }) => ({ collection, id, document, seen })),
      ...this.documents.inserted().map(({ collection, id, document }) => ({ collection, id, document, seen: {} })),
    ];
  }
}

/** The counts that a seller has by these documents. */
export function talliesOf(seller: string, counted: readonly Counted[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { collection, document } of counted) {
    const tally = collection.tally?.(document as never);
    if (tally?.owner !== seller) continue;
    for (const key of tally.keys) counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
