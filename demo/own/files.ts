import { type Day } from '../../testing/marketplace/day/day.js';

/** The contents of a generated day's files, by name. */
export function filesOf({ orderEvents, lines, expected, garbage }: Omit<Day, 'folder'>): Record<string, string> {
  return {
    'order-status.jsonl': jsonLines(orderEvents),
    'commands.jsonl': jsonLines(lines),
    'garbage.jsonl': jsonLines(garbage),
    'expected.json': `${JSON.stringify(expected, null, 1)}\n`,
  };
}

function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
