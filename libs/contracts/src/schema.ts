import { z } from 'zod';
import { MARKETPLACE_ID } from './identity.js';
import { type InvalidField, Malformed } from './malformed.js';

/** The type that a schema reads, deeply readonly. */
export type Infer<Schema extends z.ZodType> = Immutable<z.output<Schema>>;
export type InferFields<Fields extends z.ZodRawShape> = Infer<z.ZodObject<Fields>>;
type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Immutable<T[Name]> }
    : T;

const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const ID = 'must have 1 to 128 characters of A-Z a-z 0-9 . _ : -';
const MAX_SHOWN = 64;

export const text = z.string('must be a text');
/** A marketplace's own id. */
export const id = z.string(ID).regex(MARKETPLACE_ID, ID);
/** ISO 8601 in UTC with milliseconds. */
export const instant = text.regex(INSTANT, 'must be a time in UTC, as 2026-03-15T08:00:00.000Z');
export const count = wholeFrom(0);
export const positive = wholeFrom(1);
export const decimal = z.number('must be a number').min(0, 'must be a number from 0');

/** Text of so many code points, without NUL and without half of a surrogate pair. */
export function textOf(min: number, max: number): z.ZodString {
  const isAccepted = (value: string) => {
    if (value.includes('\0') || !value.isWellFormed() || value.length > 2 * max) return false;
    const length = value.length <= max && value.length >= 2 * min ? value.length : [...value].length;
    return length >= min && length <= max;
  };
  const message = `must have ${min} to ${max} characters`;
  return z.string(message).refine(isAccepted, message).meta({ minLength: min, maxLength: max });
}

export function oneOf<const Value extends string>(values: readonly Value[]): z.ZodEnum<{ [V in Value]: V }> {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

/** `null`, also if the field is missing: an event of a release that did not have the field yet. */
export function nullable<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullable().default(null as never);
}

export function listOf<Schema extends z.ZodType>(schema: Schema): z.ZodArray<Schema> {
  return z.array(schema, 'must be a list');
}

/** An object with these fields. Reading drops unknown fields. */
export function objectOf<Fields extends z.ZodRawShape>(fields: Fields): z.ZodObject<Fields, z.core.$strip> {
  return z.object(fields, 'must be an object');
}

/** Reads a value; throws `Malformed`, which names each invalid field with its path below `root`, and its value. */
export function read<Schema extends z.ZodType>(schema: Schema, value: unknown, root = ''): Infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data as Infer<Schema>;
  throw new Malformed(invalidFields(result.error, value, root));
}

/** The first error of each field. */
export function invalidFields({ issues }: z.ZodError, value: unknown, root = ''): InvalidField[] {
  const fields = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = path.reduce<string>((parent, name) => (typeof name === 'number' ? `${parent}[${name}]` : parent === '' ? String(name) : `${parent}.${String(name)}`), root);
    if (!fields.has(field)) fields.set(field, `${message}, ${shown(path.reduce<unknown>((parent, name) => (parent as Record<PropertyKey, unknown> | undefined)?.[name], value))}`);
  }
  return [...fields].map(([field, message]) => ({ field, message }));
}

/** The JSON Schema (2020-12) of the values that a schema accepts. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

function wholeFrom(min: number): z.ZodNumber {
  const message = `must be a whole number from ${min} to 2^53 - 1`;
  return z.int(message).min(min, message);
}

/** A value in an error message. Objects and lists are not quoted: they may be of any size. */
function shown(value: unknown): string {
  if (value === undefined) return 'but is missing';
  if (Array.isArray(value)) return 'not a list';
  if (typeof value === 'object' && value !== null) return 'not an object';
  const json = JSON.stringify(value);
  return `not ${json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json}`;
}
