/** An idiom in a text of a file. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly found: string;
  readonly instead: string;
  readonly text: string;
}
export type Counts = Readonly<Record<string, number>>;
export function findingsOf(file: string, source: string): Finding[];
export function folderOf(file: string): string;
export function compare(counts: Counts, baseline: Counts): { risen: string[]; fallen: string[] };
export function lowered(counts: Counts, baseline: Counts): Counts;
