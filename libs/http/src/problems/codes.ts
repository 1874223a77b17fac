/** All codes of Parley with their HTTP status and meaning, as in the contract. */
export const CODES = {
  UNAUTHENTICATED: [401, 'A valid token is needed'],
  FORBIDDEN: [403, 'This role may not do that'],
  VALIDATION_FAILED: [400, 'The request is malformed'],
  TEXT_TOO_LONG: [400, 'The text is too long'],
  EMPTY_MESSAGE: [400, 'A message needs text or at least one picture'],
  TOO_MANY_PICTURES: [400, 'A message has too many pictures'],
  BATCH_TOO_LARGE: [400, 'The batch is too large'],
  CURSOR_INVALID: [400, 'The cursor does not belong to this query'],
  CONVERSATION_NOT_FOUND: [404, 'There is no such conversation'],
  ORDER_NOT_FOUND: [404, 'There is no such order'],
  PICTURE_NOT_FOUND: [404, 'There is no such picture'],
  NOTICE_NOT_FOUND: [404, 'There is no such notice'],
  NOT_FOUND: [404, 'There is no such route'],
  METHOD_NOT_ALLOWED: [405, 'The route does not have this method'],
  REQUEST_TIMEOUT: [408, 'The request arrived too slowly'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported content type'],
  BUYER_BLACKLISTED: [409, 'The buyer is on your blacklist'],
  BLACKLIST_FULL: [409, 'The blacklist is full'],
  ORDER_PARTIES_CHANGED: [409, 'The order belongs to other parties'],
  PAYLOAD_TOO_LARGE: [413, 'The body is too large'],
  PICTURE_UNSUPPORTED: [415, 'Unsupported picture format: use JPEG, PNG, GIF or WebP'],
  PICTURE_TOO_LARGE: [413, 'The picture is too large'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The idempotency key was used for another request'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL: [500, 'A defect of Parley'],
  UNAVAILABLE: [503, 'Parley cannot do that now'],
} as const satisfies Record<string, readonly [number, string]>;

export type Code = keyof typeof CODES;

export function isCode(value: unknown): value is Code {
  return typeof value === 'string' && Object.hasOwn(CODES, value);
}
