const NUMBER = /^\d{1,15}$/;

/** How many lines were seen of each scope. */
export type Seen = ReadonlyMap<string, number>;

export function formatCursor(seen: Seen): string {
  return new URLSearchParams([...seen].map(([scope, n]): [string, string] => [scope, String(n)])).toString();
}

/** Null for what is no cursor. */
export function parseCursor(cursor: string): Seen | null {
  const seen = [...new URLSearchParams(cursor)];
  if (seen.length === 0 || seen.some(([, n]) => !NUMBER.test(n))) return null;
  return new Map(seen.map(([scope, n]) => [scope, Number(n)]));
}
