import { describe, expect, it } from '@jest/globals';
import { Marked } from 'marked';
import { checkMarkdown } from './markdown-bounds.js';

const LENGTH = 20_000;
const filled = (part: string) => part.repeat(Math.floor(LENGTH / part.length));
const renderer = new Marked({ gfm: true, async: false });

describe('checkMarkdown', () => {
  it.each(['> ', '>', '1. ', '1) ', '- ', '+ ', '* ', '- > ', '  > ', '*a _', '_a*', '*a ', '*a**b_c ', '~~a '])('refuses many repetitions of %j', (part) => {
    expect(() => checkMarkdown(filled(part))).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
    expect(() => checkMarkdown(`Text\r\n\r\n${filled(part)}`)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  it.each([
    ['quotes', '> > > Quoted three times'],
    ['long lines between paragraphs', `Title\n${'-'.repeat(80)}\n\n${'* * * '.repeat(10)}\n\n${'='.repeat(80)}`],
    ['a list of a thousand lines', Array.from({ length: 1_000 }, (_, n) => `${n}. Item ${n}`).join('\n')],
    ['much emphasis', Array.from({ length: 60 }, (_, n) => `**Rule ${n}** is _important_ and *binding*.`).join('\n\n')],
    ['the most that is allowed', `${'> '.repeat(100)}text\n\n${'*a '.repeat(500)}`],
    ['brackets', filled('[')],
  ])('accepts %s', (_name, body) => {
    expect(() => checkMarkdown(body)).not.toThrow();
    expect(renderer.parse(body)).toEqual(expect.any(String));
  });
});
