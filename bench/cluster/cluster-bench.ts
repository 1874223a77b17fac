import { type Given, type Measurement, type Result } from '../measurement.js';

/** The environment of a cluster measurement. */
export interface ClusterBench extends Given {
  readonly mongodbUri: string;
  readonly brokers: readonly string[];
  /** The prefix of all databases and topics of this run. */
  readonly run: string;
}

export type ClusterMeasurement = Measurement<ClusterBench>;

/** A result line for the ratio of two measurements. */
export function ratioOf(
  what: string,
  { ratio, one, other }: { readonly ratio: number; readonly one: number; readonly other: number },
  bound: number | null,
  aim: number,
): Result {
  return { what, value: ratio, unit: 'x', better: 'more', bound, aim, figures: `${Math.round(one)}/s over ${Math.round(other)}/s` };
}
