import { type Day } from '../../testing/marketplace/day/day.js';

/** A made day as the texts of its files, by their names. */
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
