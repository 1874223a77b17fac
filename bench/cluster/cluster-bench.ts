import { type Given, type Measurement, type Result } from '../measurement.js';

/** What measurements of the cluster are given. */
export interface ClusterBench extends Given {
  readonly mongodbUri: string;
  readonly brokers: readonly string[];
  /** What the names of all databases and topics of this run begin with. */
  readonly run: string;
}

export type ClusterMeasurement = Measurement<ClusterBench>;

/** A line about how often one thing is the other. */
export function ratioOf(
  what: string,
  { ratio, one, other }: { readonly ratio: number; readonly one: number; readonly other: number },
  bound: number | null,
  aim: number,
): Result {
  return { what, value: ratio, unit: 'x', better: 'more', bound, aim, figures: `${Math.round(one)}/s over ${Math.round(other)}/s` };
}
