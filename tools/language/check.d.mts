/** An idiom in a text of a file. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly found: string;
  readonly instead: string;
  readonly text: string;
}
export function findingsOf(file: string, source: string): Finding[];
