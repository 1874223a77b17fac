/** The codes of refusals of invalid input, with their statuses. */
export const CODES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  VALIDATION_FAILED: 400,
  TEXT_TOO_LONG: 400,
  EMPTY_MESSAGE: 400,
  TOO_MANY_PICTURES: 400,
  BATCH_TOO_LARGE: 400,
  CURSOR_INVALID: 400,
  CONVERSATION_NOT_FOUND: 404,
  ORDER_NOT_FOUND: 404,
  PICTURE_NOT_FOUND: 404,
  NOTICE_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  UNSUPPORTED_MEDIA_TYPE: 415,
  PAYLOAD_TOO_LARGE: 413,
};

export const OTHER_TYPES = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'application/jsonx',
  'json',
  'text/html; charset=utf-8',
  'application/octet-stream',
];

/** Deep enough to overflow the stack of a recursive function. */
const DEEP = 10_000;
export const deepObject = '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP);
export const deepList = '['.repeat(DEEP) + ']'.repeat(DEEP);

/** Bodies that are not JSON, or not an object. */
export const INVALID_BODIES: Readonly<Record<string, string | Uint8Array>> = {
  'half an object': '{"text": "a',
  'a comma too many': '{"a": 1,}',
  'single quotes': "{'a': 1}",
  'two objects': '{}{}',
  'not a number': '{"a": NaN}',
  'bytes that are not UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'UTF-16': Buffer.from('{"a":1}', 'utf16le'),
  'a field __proto__': '{"__proto__": {"text": "a"}}',
  'a constructor with a prototype': '{"constructor": {"prototype": {"text": "a"}}}',
  'a list': '[]',
  'a list of objects': '[{}]',
  'a number': '7',
  'a huge number': '9'.repeat(10_000),
  'a text': '"text"',
  null: 'null',
  true: 'true',
  'white space': '  \n',
  'lists in lists': deepList,
  'objects in objects': deepObject,
};

/** Invalid ids, as they are written in a path. */
export const INVALID_IDS = [
  '%2F',
  '..%2F..%2Fetc%2Fpasswd',
  '%00',
  'a%00b',
  '%',
  '%zz',
  '%ff',
  '%C0%AE',
  '%E0%A4%A',
  'x'.repeat(2_000),
  "'%20or%201=1",
  '%20',
  '%F0%9F%98%80',
  '*',
  '@',
  '~',
  '%7B%7D',
  'a%3Fb',
];

/** Paths without a route. */
export const UNKNOWN_PATHS = [
  '/v1',
  '/v1/',
  '/v2/inbox',
  '/v1/inbox/',
  '/v1/Inbox',
  '/v1//inbox',
  '/v1/inbox/counts/more',
  '/v1/%69nbox2',
  '/v1/unknown',
  '/.env',
  '/v1/../etc/passwd',
  '/openapi.yaml',
  `/${'x'.repeat(3_000)}`,
];

/** Invalid values of each query parameter. */
export const BAD_QUERIES: Readonly<Record<string, readonly string[]>> = {
  limit: ['', '0', '-1', '101', '1.5', 'x', '1e1', '%201', '0x1', '1'.repeat(400), '%00', '1&limit=2', '[]'],
  cursor: ['', 'x', 'x'.repeat(4_000), '%00', 'e30', 'W10', 'W251bGwsMSwyXQ', '%F0%9F%98%80', 'a&cursor=b'],
  after: [
    ...['', 'x', '@', '@1', 'x@', 'x@-1', 'x@1.5', 'x@x', 'x@1,', ',', 'x@9999999999999999', 'x@1&after=y@1'],
    `${'x'.repeat(600)}@1`,
    Array(201).fill('x@0').join(','),
  ],
  replyState: ['', 'x', 'replied&replyState=unanswered', 'null'],
  label: ['', 'pink', 'red&label=blue'],
  unread: ['', 'yes', '1', 'TRUE', 'true&unread=false'],
  bucket: ['', 'x', 'other&bucket=dispute'],
  status: ['', 'x'.repeat(65), 'a&status=b'],
  category: ['', 'news', 'system&category=growth'],
};
