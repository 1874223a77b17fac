const NUMBER = /^\d{1,15}$/;

/** The number of change-log lines that were seen, by scope. */
export type SeenLines = ReadonlyMap<string, number>;

/** Formats a cursor. It counts the lines of each scope separately, so that it reveals nothing about other scopes. */
export function formatScopeCursor(seen: SeenLines): string {
  return new URLSearchParams([...seen].map(([scope, n]): [string, string] => [scope, String(n)])).toString();
}

/** Parses a cursor; null if it is invalid. */
export function parseScopeCursor(cursor: string): SeenLines | null {
  const seen = [...new URLSearchParams(cursor)];
  if (seen.length === 0 || seen.some(([, n]) => !NUMBER.test(n))) return null;
  return new Map(seen.map(([scope, n]) => [scope, Number(n)]));
}
