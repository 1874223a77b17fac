import { describe, expect, it } from '@jest/globals';
import { isolated, visible } from './names.js';

describe('a name', () => {
  it.each(['\u200b\u200d', ' \t', '\u3164', '\u2800', '\u202e', '\ufeff', '\u00ad', '', null])('that shows nothing is none: %j', (name) => {
    expect(visible(name)).toBeNull();
  });

  it.each(['Ana', '你好', '👩‍👩‍👧', 'a\u200bb', 'محمد', '.'])('with visible characters is unchanged: %j', (name) => {
    expect(visible(name)).toBe(name);
  });

  it('cannot turn the sentence that it stands in', () => {
    expect(isolated('Ana')).toBe('Ana');
    expect(isolated('محمد')).toBe('\u2068محمد\u2069');
    // Neither an override nor a closed isolate reaches beyond the name.
    expect(isolated('evil\u202e')).toBe('\u2068evil\u2069');
    expect(isolated('a\u2069\u202eb')).toBe('\u2068ab\u2069');
  });
});
