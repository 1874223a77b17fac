import { type Code } from './codes.js';

/** One part of a request that is wrong; `field` is its path, as `items[0].quantity`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Details of a problem beyond its code. */
export interface ProblemDetails {
  readonly errors?: readonly FieldError[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Has the answer say the message, which it does not for `UNAVAILABLE` and `INTERNAL`. */
  readonly isPublic?: boolean;
}

/** An answer other than success, with one of the contract's codes. */
export class ParleyError extends Error {
  constructor(
    readonly code: Code,
    message: string,
    readonly details: ProblemDetails = {},
  ) {
    super(message);
    this.name = 'ParleyError';
  }
}

/** `VALIDATION_FAILED` for one field. */
export function invalid(field: string, message: string): ParleyError {
  return new ParleyError('VALIDATION_FAILED', `${field} ${message}`, { errors: [{ field, message }] });
}
