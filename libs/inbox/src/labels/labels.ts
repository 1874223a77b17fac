import { type Label, type LabelNamed } from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';

/** The names that a seller gave to the colours; null is a name that was cleared. */
export interface LabelsDocument {
  readonly sellerId: string;
  readonly names: Readonly<Partial<Record<Label, string | null>>>;
  /** Of the seller's labels stream. */
  readonly version: number;
}

export const labels: Collection<LabelsDocument> = { name: 'labels', fields: {}, indexes: [] };

export function evolveLabels(document: LabelsDocument | null, event: LabelNamed): LabelsDocument {
  if (event.type !== 'LabelNamed') return unexpected(event as never);
  const { data, version } = event;
  return { sellerId: data.sellerId, names: { ...document?.names, [data.label]: data.name }, version };
}
