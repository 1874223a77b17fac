import { type NotMeasured, type Result } from '../measurement.js';

/** What measurements of the cluster are given to work with. */
export interface ClusterBench {
  /** Less data and fewer samples: to see that it works, not for figures to quote. */
  readonly quick: boolean;
  readonly samples: number;
  readonly mongodbUri: string;
  readonly brokers: readonly string[];
  /** What the names of all databases and topics of this run begin with. */
  readonly run: string;
  readonly progress: (text: string) => void;
}

export interface ClusterMeasurement {
  readonly name: string;
  run(bench: ClusterBench): Promise<readonly (Result | NotMeasured)[]>;
}

/** A line about how often one thing is the other. */
export function ratioOf(
  what: string,
  { ratio, one, other }: { readonly ratio: number; readonly one: number; readonly other: number },
  bound: number | null,
  aim: number,
): Result {
  return { what, value: ratio, unit: 'x', better: 'more', bound, aim, figures: `${Math.round(one)}/s over ${Math.round(other)}/s` };
}
