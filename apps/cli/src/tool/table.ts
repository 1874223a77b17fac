/** Formats rows with headings; `right` names the columns with numbers. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[], right: readonly string[] = []): string {
  const lines = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) => line.map((cell, i) => (right.includes(headings[i]) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd())
    .join('\n');
}

/** The text as one line of limited length. */
export function shortened(text: string, length = 80): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
