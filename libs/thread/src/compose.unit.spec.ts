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

describe('compose', () => {
  it.each([
    ['text', { text: 'Hi', pictureIds: [] }],
    ['white space alone', { text: ' \n', pictureIds: [] }],
    ['the longest text', { text: 'x'.repeat(MAX_TEXT), pictureIds: [] }],
    ['the longest text of emoji, each one code point', { text: '📦'.repeat(MAX_TEXT), pictureIds: [] }],
    ['one picture', { text: null, pictureIds: pictures(1) }],
    ['text and as many pictures as allowed', { text: 'Hi', pictureIds: pictures(MAX_PICTURES) }],
  ])('accepts %s', (_, draft) => {
    expect(compose('m-1', draft)).toEqual({ messageId: 'm-1', ...draft });
  });

  it('accepts an empty text with a picture as a message without text', () => {
    expect(compose('m-1', { text: '', pictureIds: pictures(1) })).toEqual({ messageId: 'm-1', text: null, pictureIds: ['p-0'] });
  });

  it.each([
    ['neither text nor picture', { text: null, pictureIds: [] }, 'EMPTY_MESSAGE'],
    ['an empty text', { text: '', pictureIds: [] }, 'EMPTY_MESSAGE'],
    ['one character too many', { text: 'x'.repeat(MAX_TEXT + 1), pictureIds: [] }, 'TEXT_TOO_LONG'],
    ['one emoji too many', { text: '📦'.repeat(MAX_TEXT + 1), pictureIds: [] }, 'TEXT_TOO_LONG'],
    ['one picture too many', { text: null, pictureIds: pictures(MAX_PICTURES + 1) }, 'TOO_MANY_PICTURES'],
  ])('refuses %s', (_, draft, code) => {
    expect(codeOf(draft)).toBe(code);
  });
});

describe('codePoints', () => {
  it.each(['', 'abc', 'é', '📦', '👩‍👩‍👧', '\ud83d', '\udce6', 'a\ud83db'])('counts the code points of %j', (text) => {
    expect(codePoints(text)).toBe([...text.replace(/[\udc00-\udfff]/gu, '')].length);
  });
});
