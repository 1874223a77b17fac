import { type DataSets } from './data/data-sets.js';

/** One line of the table. */
export interface Result {
  readonly what: string;
  readonly value: number;
  /** `x` is a ratio. */
  readonly unit: 'x' | 'ms' | 's' | 'MB';
  readonly better: 'more' | 'less';
  /** What it must reach: a floor where more is better, else the most that it may be. */
  readonly bound: number | null;
  readonly aim: number | null;
  /** The figures behind it, in words. */
  readonly figures: string;
}

/** Why something could not be measured here. */
export interface NotMeasured {
  readonly what: string;
  readonly because: string;
}

/** What measurements are given to work with. */
export interface Bench {
  /** Smaller data and fewer samples: to see that it works, not for figures to quote. */
  readonly quick: boolean;
  /** How many samples a median is taken of. */
  readonly samples: number;
  readonly data: DataSets;
  /** Tells whoever waits what is going on. */
  readonly progress: (text: string) => void;
}

export interface Measurement {
  readonly name: string;
  run(bench: Bench): Promise<readonly (Result | NotMeasured)[]>;
}
