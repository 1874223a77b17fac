import { type DataSets } from './data/data-sets.js';

/** One line of the table. */
export interface Result {
  readonly what: string;
  readonly value: number;
  /** `x` is a ratio. */
  readonly unit: 'x' | 'ms' | 's' | 'MB';
  readonly better: 'more' | 'less';
  /** The required value: a minimum if more is better, else a maximum. */
  readonly bound: number | null;
  readonly aim: number | null;
  /** The figures behind it, as text. */
  readonly figures: string;
}

/** The reason why a measurement was skipped. */
export interface NotMeasured {
  readonly what: string;
  readonly because: string;
}

/** The environment of every measurement. */
export interface Given {
  /** Smaller data and fewer samples, to try the benchmark, not for figures to quote. */
  readonly quick: boolean;
  /** The number of samples per median. */
  readonly samples: number;
  /** Prints progress. */
  readonly progress: (text: string) => void;
}

/** The environment of measurements on one machine. */
export interface Bench extends Given {
  readonly data: DataSets;
}

export interface Measurement<B extends Given = Bench> {
  readonly name: string;
  run(bench: B): Promise<readonly (Result | NotMeasured)[]>;
}
