/** One part of some data that is wrong; `field` is its path. */
export interface Mistake {
  readonly field: string;
  readonly message: string;
}

const MAX_TOLD = 20;

/** Code `VALIDATION_FAILED`: data from outside is not what it has to be. Tells the first 20 mistakes. */
export class Malformed extends Error {
  readonly code = 'VALIDATION_FAILED';
  readonly errors: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const errors = mistakes.slice(0, MAX_TOLD);
    super(errors.map(({ field, message }) => `${field} ${message}`).join('; '));
    this.name = 'Malformed';
    this.errors = errors;
  }
}

/** Collects what is wrong with some data while it is read; {@link Checks.done} throws it all at once. */
export class Checks {
  private readonly mistakes: Mistake[] = [];

  wrong(field: string, message: string): void {
    this.mistakes.push({ field, message });
  }

  /** The value, if it passes; where it does not, the mistake is noted and the value is only good until `done`. */
  check<T>(field: string, value: unknown, passes: (value: unknown) => boolean, message: string): T {
    if (!passes(value)) this.wrong(field, message);
    return value as T;
  }

  done(): void {
    if (this.mistakes.length > 0) throw new Malformed(this.mistakes);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of so many code points, without NUL and without half of a surrogate pair. */
export function isText(min: number, max: number): (value: unknown) => boolean {
  return (value) => {
    if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed() || value.length > 2 * max) return false;
    const length = [...value].length;
    return length >= min && length <= max;
  };
}

const FIRST_MS = Date.UTC(1000, 0, 1);
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * ISO 8601 in UTC with milliseconds of a moment with an offset; null where it is none, as on the 30th of February, or where its
 * year in UTC has not four digits, so that moments sort as texts.
 */
export function instantOf(text: string): string | null {
  const parts = INSTANT.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  if (year < 1000 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const ms = Date.parse(text.toUpperCase());
  return ms >= FIRST_MS && ms <= LAST_MS ? new Date(ms).toISOString() : null;
}
