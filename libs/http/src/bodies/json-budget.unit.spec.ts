import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ListLimits, parseWithinBudget } from './json-budget.js';

const fields = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i]));
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

function refusal(text: string, lists?: ListLimits): string {
  try {
    parseWithinBudget(text, lists);
    return 'accepted';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
}

describe('The budget of a JSON body', () => {
  it.each([
    ['100 fields', fields(100)],
    ['1,000 elements', Array(1000).fill(0)],
    ['32 levels', nested(32)],
    ['keys of the prototype, which are for validation to refuse', JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1}}')],
    ['colons, quotes and backslashes in texts', { ':"\\': ':"\\":', 'a\\': '\\"' }],
  ])('takes %s', (_what, value) => {
    expect(parseWithinBudget(JSON.stringify(value))).toEqual(value);
  });

  it.each([
    ['101 fields', JSON.stringify(fields(101)), 'VALIDATION_FAILED: body must have at most 100 fields in an object'],
    ['101 fields deep inside', JSON.stringify({ a: [{ b: fields(101) }] }), 'VALIDATION_FAILED: body must have at most 100 fields in an object'],
    ['1,001 elements', JSON.stringify({ list: Array(1001).fill(0) }), 'VALIDATION_FAILED: body must have at most 1,000 elements in a list'],
    ['20,002 values in small lists', JSON.stringify(Array(201).fill(Array(100).fill(0))), 'VALIDATION_FAILED: body must have at most 20,000 values'],
    ['33 levels', JSON.stringify(nested(33)), 'VALIDATION_FAILED: body must not be deeper than 32 levels'],
    ['400,000 levels', '['.repeat(400_000) + ']'.repeat(400_000), 'VALIDATION_FAILED: body must not be deeper than 32 levels'],
    ['a key twice', '{"a":1,"b":{"c":1,"c":2}}', 'VALIDATION_FAILED: body must not have a key twice in one object'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'VALIDATION_FAILED: body must not have a key twice in one object'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":1}', 'VALIDATION_FAILED: body must not have a key twice in one object'],
    ['no JSON', '{', 'VALIDATION_FAILED: body must be JSON'],
  ])('refuses %s', (_what, text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('is larger for the lists of a route, by their path, and has their code', () => {
    const lists: ListLimits = { 'audience.ids': { max: 2000 } };
    const many = Array<string>(2000).fill('x');
    expect(refusal(JSON.stringify({ audience: { ids: many } }), lists)).toBe('accepted');
    expect(refusal(JSON.stringify({ audience: { ids: [...many, 'x'] } }), lists)).toMatch('must have at most 2,000 elements');
    expect(refusal(JSON.stringify({ ids: many }), { ids: { max: 1000, code: 'BATCH_TOO_LARGE' } })).toMatch('BATCH_TOO_LARGE: ');
    expect(refusal(JSON.stringify({ others: many }), lists)).toMatch('VALIDATION_FAILED: others must have at most 1,000 elements');
  });

  it('never repeats a long key', () => {
    expect(refusal(JSON.stringify({ ['k'.repeat(500_000)]: fields(101) })).length).toBeLessThan(200);
  });

  it('reads all that JSON.parse reads, if no key is repeated', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseWithinBudget(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
