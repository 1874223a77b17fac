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

/** What every measurement is given to work with. */
export interface Given {
  /** Smaller data and fewer samples: to see that it works, not for figures to quote. */
  readonly quick: boolean;
  /** How many samples a median is taken of. */
  readonly samples: number;
  /** Tells whoever waits what is going on. */
  readonly progress: (text: string) => void;
}

/** What measurements of one machine are given. */
export interface Bench extends Given {
  readonly data: DataSets;
}

export interface Measurement<B extends Given = Bench> {
  readonly name: string;
  run(bench: B): Promise<readonly (Result | NotMeasured)[]>;
}
