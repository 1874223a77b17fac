import { HttpException } from '@nestjs/common';
import { UnexpectedEvent } from '@parley/event-sourcing';
import { CODES, type Code, isCode } from './codes.js';
import { type FieldError, ParleyError } from './errors.js';

/** The body of every answer that is not a success (RFC 9457), with Parley's `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: Code;
  readonly errors?: readonly FieldError[];
}

/** A problem with the headers that go with it, and how its cause is logged: a refusal because of full queues or deadlines is not a failure. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  readonly logged: 'error' | 'warning' | null;
}

/** Codes of the web server's own refusals. */
const SERVER_CODES: Readonly<Record<string, Code>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_BAD_URL: 'VALIDATION_FAILED',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'VALIDATION_FAILED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'VALIDATION_FAILED',
  FST_ERR_CTP_INVALID_JSON_BODY: 'VALIDATION_FAILED',
  FST_ERR_MAX_PARAM_LENGTH: 'VALIDATION_FAILED',
  FST_REQ_FILE_TOO_LARGE: 'PICTURE_TOO_LARGE',
};

/**
 * Turns each thrown value into an answer. An error with a code of the contract is answered with that code;
 * any other value is a defect, and the answer does not describe it.
 */
export function problemOf(error: unknown): ProblemAnswer {
  const code = codeOf(error);
  const [status, title] = CODES[code];
  const details = error instanceof ParleyError ? error.details : {};
  const carried = (error as { errors?: unknown }).errors;
  const errors = details.errors ?? (code === 'VALIDATION_FAILED' ? fieldErrors(carried, error) : undefined);
  const isReticent = (code === 'INTERNAL' || code === 'UNAVAILABLE') && !(error instanceof UnexpectedEvent) && details.isPublic !== true;
  const retryAfter = details.retryAfterSeconds ?? (code === 'UNAVAILABLE' ? 1 : undefined);
  return {
    problem: {
      type: `urn:parley:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title,
      status,
      detail: isReticent ? title : messageOf(error),
      code,
      ...(errors ? { errors } : {}),
    },
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer realm="parley"' } : {}),
      ...details.headers,
    },
    logged: loggedAs(code, error),
  };
}

function loggedAs(code: Code, error: unknown): ProblemAnswer['logged'] {
  if (code === 'UNAVAILABLE' && error instanceof ParleyError) return 'warning';
  return code === 'INTERNAL' || code === 'UNAVAILABLE' ? 'error' : null;
}

function codeOf(error: unknown): Code {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (isCode(code)) return code;
  if (typeof code === 'string' && Object.hasOwn(SERVER_CODES, code)) return SERVER_CODES[code];
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (status === 404) return 'NOT_FOUND';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  if (status === 503) return 'UNAVAILABLE';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'VALIDATION_FAILED' : 'INTERNAL';
}

function fieldErrors(carried: unknown, error: unknown): readonly FieldError[] {
  return Array.isArray(carried) ? (carried as FieldError[]) : [{ field: 'body', message: messageOf(error) }];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
