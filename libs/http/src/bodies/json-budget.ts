import { type Code } from '../problems/codes.js';
import { ParleyError } from '../problems/errors.js';

/** The most elements in a list of a body, by its path (for instance `audience.sellerIds`), and the code if it has more. */
export type ListLimits = Readonly<Record<string, { readonly max: number; readonly code?: Code }>>;

/** More than any valid request needs, and few enough for quick validation. */
export const MAX_FIELDS = 100;
export const MAX_ELEMENTS = 1000;
/** All objects and lists of a body together: 1,000 items of an order have about 8,000. */
const MAX_VALUES = 20_000;
/** Below the depth that overflows the stack of a recursive reader. */
export const MAX_DEPTH = 32;

const MAX_PATH = 100;
const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Parses JSON within a budget that bounds the time for validation: at most 100 fields in an object, 1,000 elements in a list unless `lists` allows
 * more, 20,000 values in all, 32 levels, and unique keys. Throws `VALIDATION_FAILED`, or the code of the list.
 */
export function parseWithinBudget(text: string, lists: ListLimits = {}): unknown {
  const keys = scan(text, Math.max(MAX_ELEMENTS, ...Object.values(lists).map(({ max }) => max)), lists);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal('body', 'must be JSON');
  }
  const fields = countFields(value, '', lists);
  if (fields !== keys) throw refusal('body', 'must not have a key twice in one object');
  return value;
}

function countFields(value: unknown, path: string, lists: ListLimits): number {
  if (typeof value !== 'object' || value === null) return 0;
  let fields = 0;
  if (Array.isArray(value)) {
    const { max, code } = Object.hasOwn(lists, path) ? lists[path] : { max: MAX_ELEMENTS, code: undefined };
    if (value.length > max) throw refusal(path || 'body', `must have at most ${max.toLocaleString('en')} elements in a list`, code);
    for (let i = 0; i < value.length; i++) fields += countFields(value[i], path, lists);
    return fields;
  }
  const names = Object.keys(value);
  for (const name of names) fields += countFields((value as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`, lists);
  return fields + names.length;
}

/**
 * Detects oversized bodies before parsing, which takes most of the time for a wide body. Counts the keys: valid JSON has one for each colon outside
 * of strings.
 */
function scan(text: string, maxElements: number, lists: ListLimits): number {
  const commas = new Uint32Array(MAX_DEPTH + 1);
  const isObject = new Uint8Array(MAX_DEPTH + 1);
  let depth = 0;
  let keys = 0;
  let values = 0;
  const maxValues = MAX_VALUES + maxElements - MAX_ELEMENTS;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i);
    else if (unit === COLON) keys++;
    else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
      if (++depth > MAX_DEPTH) throw refusal('body', `must not be deeper than ${MAX_DEPTH} levels`);
      commas[depth] = 0;
      isObject[depth] = unit === OPEN_OBJECT ? 1 : 0;
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) depth = Math.max(0, depth - 1);
    else if (unit === COMMA) {
      if (++values > maxValues) throw refusal('body', `must have at most ${maxValues.toLocaleString('en')} values`);
      const max = isObject[depth] ? MAX_FIELDS : maxElements;
      if (++commas[depth] < max) continue;
      if (isObject[depth]) throw refusal('body', `must have at most ${MAX_FIELDS} fields in an object`);
      throw refusal('body', `must have at most ${max.toLocaleString('en')} elements in a list`, Object.values(lists).find(({ code }) => code)?.code);
    }
  }
  return keys;
}

/** The index of the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === QUOTE) return i;
  }
  return text.length;
}

function refusal(field: string, message: string, code: Code = 'VALIDATION_FAILED'): ParleyError {
  const told = field.length > MAX_PATH ? `${field.slice(0, MAX_PATH)}…` : field;
  return new ParleyError(code, `${told} ${message}`, { errors: [{ field: told, message }] });
}
