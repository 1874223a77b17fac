/** An idiom, what to write instead, a sentence that it flags and one that it accepts. */
export interface Idiom {
  readonly pattern: RegExp;
  readonly instead: string;
  readonly bad: string;
  readonly good: string;
}
export const PATTERNS: readonly Idiom[];
