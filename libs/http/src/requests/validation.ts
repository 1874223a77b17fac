import { type ArgumentMetadata, type PipeTransform, ValidationPipe } from '@nestjs/common';
import { MARKETPLACE_ID, instantOf } from '@parley/contracts';
import { Transform } from 'class-transformer';
import { Matches, type ValidationError, type ValidationOptions, ValidateBy } from 'class-validator';
import { type Code, isCode } from '../problems/codes.js';
import { type FieldError, ParleyError, invalid } from '../problems/errors.js';

/**
 * Validates what a request brings by its DTO class. In a body, `null` is the same as left out and unknown fields are refused; in a query,
 * unknown parameters are ignored.
 *
 * Where every broken rule carries one code (`context: { code }`), that is the answer, and else `VALIDATION_FAILED`.
 */
export class RequestValidation implements PipeTransform {
  private readonly body = new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: refusalOf,
    stopAtFirstError: true,
  });
  private readonly query = new ValidationPipe({ whitelist: true, transform: true, exceptionFactory: refusalOf, stopAtFirstError: true });

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') return this.query.transform(value, metadata);
    if (metadata.type !== 'body') return value;
    if (value === undefined) return this.body.transform({}, metadata);
    if (!isObject(value)) throw invalid('body', 'must be a JSON object');
    refuseInherited(value);
    return withoutNulls(await this.body.transform(value, metadata));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

/** These names would pass for known fields: class-transformer leaves them out, and every object has most of them. */
function refuseInherited(value: object): void {
  if (Array.isArray(value)) {
    for (const each of value as unknown[]) if (typeof each === 'object' && each !== null) refuseInherited(each);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    if (name in Object.prototype || name === 'prototype') throw invalid(short(name), 'is an unknown field');
    if (typeof each === 'object' && each !== null) refuseInherited(each as object);
  }
}

/** Runs after the validation, because an unknown field is refused also if it is null. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  for (const [name, each] of Object.entries(value)) {
    if (each === null) delete value[name];
    else withoutNulls(each);
  }
  return value;
}

/** An answer names at most so many mistakes, and as much of a path. */
const MAX_ERRORS = 20;
const MAX_PATH = 100;

function refusalOf(errors: ValidationError[]): ParleyError {
  const found = errors.flatMap((error) => flatten(error, '')).slice(0, MAX_ERRORS);
  const codes = new Set(found.map(({ code }) => code));
  const [code] = codes;
  const fields: FieldError[] = found.map(({ field, message }) => ({ field, message }));
  const detail = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new ParleyError(codes.size === 1 ? code : 'VALIDATION_FAILED', detail, { errors: fields });
}

function flatten(error: ValidationError, path: string): (FieldError & { readonly code: Code })[] {
  const field = path === '' ? error.property : /^\d+$/.test(error.property) ? `${path}[${error.property}]` : `${path}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => {
    const code = (error.contexts?.[name] as { code?: unknown } | undefined)?.code;
    return { field: short(field), message: message.startsWith(`property ${error.property} `) ? 'is an unknown field' : message, code: isCode(code) ? code : ('VALIDATION_FAILED' as const) };
  });
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

function short(path: string): string {
  return path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path;
}

/** A marketplace's id of a seller, buyer, order or product. */
export const IsMarketplaceId = (options?: ValidationOptions): PropertyDecorator =>
  Matches(MARKETPLACE_ID, { message: 'must have 1 to 128 characters of A-Z a-z 0-9 . _ : -', ...options });

/** Text without NUL and without half of a surrogate pair. */
export const IsPlainText = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPlainText',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && !value.includes('\0') && value.isWellFormed(),
        defaultMessage: () => 'must be text without NUL and without half of a surrogate pair',
      },
    },
    options,
  );

/** From `min` to `max` Unicode code points; longer ones are refused with `code` if it is given. */
export const HasLength = (min: number, max: number, code?: Code): PropertyDecorator =>
  ValidateBy(
    {
      name: 'hasLength',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && value.length <= 2 * max && isBetween([...value].length, min, max),
        defaultMessage: () => `must have ${min} to ${max} characters`,
      },
    },
    code ? { context: { code } } : undefined,
  );

/** A moment in ISO 8601 with seconds and an offset or `Z`, as `2026-03-15T08:00:00Z`. */
export const IsInstant = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isInstant',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && instantOf(value) !== null,
        defaultMessage: () => 'must be a moment in ISO 8601 with an offset, as 2026-03-15T08:00:00Z',
      },
    },
    options,
  );

/** `true` or `false` in a query. */
export const QueryFlag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** A whole number in a query. */
export const QueryNumber = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value));

function isBetween(n: number, min: number, max: number): boolean {
  return n >= min && n <= max;
}
