import { type Label } from '@parley/contracts';
import { type Decider, type Event, unexpected } from '@parley/event-sourcing';

export type LabelEvent = Event<'LabelNamed', { readonly sellerId: string; readonly label: Label; readonly name: string | null }>;

export type LabelNames = Readonly<Partial<Record<Label, string | null>>>;

export interface NameLabel {
  readonly sellerId: string;
  readonly label: Label;
  /** 1 to 30 code points; null clears the name. */
  readonly name: string | null;
}

/** The names that a seller gives to the colours. The same name again changes nothing. */
export const labels: Decider<LabelNames, NameLabel, LabelEvent> = {
  initial: {},
  evolve(names, event) {
    if (event.type !== 'LabelNamed') return unexpected(event as never);
    return { ...names, [event.data.label]: event.data.name };
  },
  decide: ({ sellerId, label, name }, names) => ((names[label] ?? null) === name ? [] : [{ type: 'LabelNamed', data: { sellerId, label, name } }]),
};

export function labelsStream(sellerId: string): string {
  return `labels-${sellerId}`;
}
