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
