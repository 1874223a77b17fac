/** An invalid field of data from outside; `field` is its path. */
export interface InvalidField {
  readonly field: string;
  readonly message: string;
}

const MAX_FIELDS = 20;

/** Code `VALIDATION_FAILED`: data from outside are invalid. Names the first 20 invalid fields. */
export class Malformed extends Error {
  readonly code = 'VALIDATION_FAILED';
  readonly errors: readonly InvalidField[];

  constructor(fields: readonly InvalidField[]) {
    const errors = fields.slice(0, MAX_FIELDS);
    super(errors.map(({ field, message }) => `${field} ${message}`).join('; '));
    this.name = 'Malformed';
    this.errors = errors;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
