/** A moment that a text names. */
export interface ParsedInstant {
  /** ISO 8601 in UTC with milliseconds; further digits are cut off. */
  readonly instant: string;
  /** False for a local time, which is read as UTC. */
  readonly hasOffset: boolean;
}

const FIRST_MS = Date.UTC(1000, 0, 1);
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const MINUTE_MS = 60_000;
const LONGEST = 128;

const DATE = String.raw`(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)`;
const TIME = String.raw`(?<hour>\d\d):?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?`;
const OFFSET = String.raw` ?(?:Z|(?<sign>[+\-−])(?<offsetHours>\d\d)(?::?(?<offsetMinutes>\d\d))?)`;
/** Behind an offset RFC 9557 allows the name of a time zone and other notes, as `[Europe/Paris]`. */
const NOTES = String.raw`(?:\[[^[\]]+\])*`;
const INSTANT = new RegExp(`^${DATE}[T ]${TIME}(?<zone>${OFFSET}${NOTES})?$`, 'i');

/**
 * Reads a date with a time in the forms of ISO 8601 and RFC 3339 that producers write: extended or basic, `T` or a space, with or without
 * seconds, any number of decimals behind a dot or comma, `Z` or an offset as `+08:00`, `+0800` or `+08`; letters of either case.
 *
 * Null for any other text, a date that does not exist, or a year in UTC outside 1000 to 9999, so that instants sort as texts.
 */
export function parseInstant(text: string): ParsedInstant | null {
  const groups = text.length <= LONGEST ? INSTANT.exec(text)?.groups : undefined;
  if (!groups) return null;
  const part = (name: string) => Number(groups[name] ?? 0);
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(part);
  const fraction = (groups.fraction ?? '').slice(0, 3).padEnd(3, '0');
  const isDate = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  // The end of a day may be 24:00, and a leap second has the number 60.
  const isTime = minute <= 59 && second <= 60 && (hour <= 23 || (hour === 24 && minute === 0 && second === 0 && fraction === '000'));
  if (!isDate || !isTime || part('offsetHours') > 23 || part('offsetMinutes') > 59) return null;
  const offset = (part('offsetHours') * 60 + part('offsetMinutes')) * MINUTE_MS;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, Number(fraction)) - (groups.sign === '+' ? offset : -offset);
  if (ms < FIRST_MS || ms > LAST_MS) return null;
  return { instant: new Date(ms).toISOString(), hasOffset: groups.zone !== undefined };
}

/** The instant in UTC of a text that has an offset or `Z`, see {@link parseInstant}; null for any other text. */
export function instantOf(text: string): string | null {
  const parsed = parseInstant(text);
  return parsed?.hasOffset ? parsed.instant : null;
}
