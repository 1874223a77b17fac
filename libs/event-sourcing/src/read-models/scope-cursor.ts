const NUMBER = /^\d{1,15}$/;

/** How many lines of the change log were seen of each scope. */
export type SeenLines = ReadonlyMap<string, number>;

/** A cursor that counts each scope's own lines, so that it tells nothing of what happens to others. */
export function formatScopeCursor(seen: SeenLines): string {
  return new URLSearchParams([...seen].map(([scope, n]): [string, string] => [scope, String(n)])).toString();
}

/** Null if it is not such a cursor. */
export function parseScopeCursor(cursor: string): SeenLines | null {
  const seen = [...new URLSearchParams(cursor)];
  if (seen.length === 0 || seen.some(([, n]) => !NUMBER.test(n))) return null;
  return new Map(seen.map(([scope, n]) => [scope, Number(n)]));
}
