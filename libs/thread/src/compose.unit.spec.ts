import { describe, expect, it } from '@jest/globals';
import { Refusal } from '@parley/event-sourcing';
import { MAX_PICTURES, MAX_TEXT, codePoints, compose } from './compose.js';

const pictures = (count: number) => Array.from({ length: count }, (_, i) => `p-${i}`);

function codeOf(draft: Parameters<typeof compose>[1]): string {
  try {
    compose('m-1', draft);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('a draft', () => {
  it.each([
    ['text', { text: 'Hi', pictureIds: [] }],
    ['white space alone', { text: ' \n', pictureIds: [] }],
    ['the longest text', { text: 'x'.repeat(MAX_TEXT), pictureIds: [] }],
    ['the longest text of emoji, each one code point', { text: '📦'.repeat(MAX_TEXT), pictureIds: [] }],
    ['one picture', { text: null, pictureIds: pictures(1) }],
    ['text and as many pictures as allowed', { text: 'Hi', pictureIds: pictures(MAX_PICTURES) }],
  ])('with %s becomes a message', (_, draft) => {
    expect(compose('m-1', draft)).toEqual({ messageId: 'm-1', ...draft });
  });

  it('with an empty text and a picture becomes a message without text', () => {
    expect(compose('m-1', { text: '', pictureIds: pictures(1) })).toEqual({ messageId: 'm-1', text: null, pictureIds: ['p-0'] });
  });

  it.each([
    ['neither text nor picture', { text: null, pictureIds: [] }, 'EMPTY_MESSAGE'],
    ['an empty text', { text: '', pictureIds: [] }, 'EMPTY_MESSAGE'],
    ['one character too many', { text: 'x'.repeat(MAX_TEXT + 1), pictureIds: [] }, 'TEXT_TOO_LONG'],
    ['one emoji too many', { text: '📦'.repeat(MAX_TEXT + 1), pictureIds: [] }, 'TEXT_TOO_LONG'],
    ['one picture too many', { text: null, pictureIds: pictures(MAX_PICTURES + 1) }, 'TOO_MANY_PICTURES'],
  ])('with %s is refused', (_, draft, code) => {
    expect(codeOf(draft)).toBe(code);
  });
});

describe('the length of a text', () => {
  it.each(['', 'abc', 'é', '📦', '👩‍👩‍👧', '\ud83d', '\udce6', 'a\ud83db'])('of %j is counted in code points', (text) => {
    expect(codePoints(text)).toBe([...text.replace(/[\udc00-\udfff]/gu, '')].length);
  });
});
