import { type Mistake, isRecord } from './checks.js';
import { MARKETPLACE_ID } from './identity.js';

const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Reads a value of one kind: gives it back without the fields that nobody knows, or notes what is wrong with it. What it gives
 * back then is no good. Field names are put together only where something is wrong, so that reading what is right stays cheap.
 */
export type Shape<T> = (value: unknown, mistakes: Mistake[]) => T;

export const text = shape<string>((value) => typeof value === 'string', 'must be a text');
/** A marketplace's own id. */
export const id = shape<string>((value) => typeof value === 'string' && MARKETPLACE_ID.test(value), 'must be an id');
/** ISO 8601 in UTC with milliseconds. */
export const instant = shape<string>((value) => typeof value === 'string' && INSTANT.test(value), 'must be a moment in UTC');
export const count = shape<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0, 'must be a whole number from 0');
export const positive = shape<number>((value) => Number.isSafeInteger(value) && (value as number) >= 1, 'must be a whole number from 1');
export const decimal = shape<number>((value) => typeof value === 'number' && value >= 0, 'must be a number from 0');

export function oneOf<const Value extends string>(values: readonly Value[]): Shape<Value> {
  return shape((value) => values.includes(value as Value), `must be one of ${values.join(', ')}`);
}

/** `null`, or left out by somebody who did not know the field yet. */
export function orNull<T>(of: Shape<T>): Shape<T | null> {
  return (value, mistakes) => (value === null || value === undefined ? null : of(value, mistakes));
}

export function listOf<T>(of: Shape<T>): Shape<readonly T[]> {
  return (value, mistakes) => {
    if (Array.isArray(value)) return value.map((each, i) => at(`[${i}]`, of, each, mistakes));
    mistakes.push({ field: '', message: 'must be a list' });
    return [];
  };
}

/** An object with these fields, in this order. */
export function objectOf<T extends object>(fields: { readonly [Name in keyof T]-?: Shape<T[Name]> }): Shape<T> {
  const entries = Object.entries<Shape<unknown>>(fields);
  return (value, mistakes) => {
    const read: Record<string, unknown> = {};
    if (!isRecord(value)) mistakes.push({ field: '', message: 'must be an object' });
    else for (const [name, of] of entries) read[name] = at(name, of, value[name], mistakes);
    return read as T;
  };
}

/** Reads a part of something larger; what is wrong there is named by its path. */
export function at<T>(name: string, of: Shape<T>, value: unknown, mistakes: Mistake[]): T {
  const before = mistakes.length;
  const read = of(value, mistakes);
  for (let i = before; i < mistakes.length; i++) {
    const { field, message } = mistakes[i];
    mistakes[i] = { field: field === '' || field.startsWith('[') ? `${name}${field}` : `${name}.${field}`, message };
  }
  return read;
}

function shape<T>(isRight: (value: unknown) => boolean, message: string): Shape<T> {
  return (value, mistakes) => {
    if (!isRight(value)) mistakes.push({ field: '', message });
    return value as T;
  };
}
