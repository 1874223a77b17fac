import { describe, expect, it } from '@jest/globals';
import { findingsOf } from './check.mjs';
import { PATTERNS } from './patterns.mjs';

describe('the idioms', () => {
  it.each(PATTERNS)('$pattern flags "$bad" and accepts "$good"', ({ pattern, bad, good }) => {
    expect(bad).toMatch(new RegExp(pattern, 'i'));
    expect(good).not.toMatch(new RegExp(pattern, 'i'));
  });

  it('accept each suggestion of the others', () => {
    for (const { good } of PATTERNS) expect(findingsOf('page.md', good)).toEqual([]);
  });
});

describe('findingsOf', () => {
  const found = (file: string, source: string): string[] => findingsOf(file, source).map(({ line, found }) => `${line} ${found.trim()}`);

  it('reads comments, messages and test names of TypeScript, and no code', () => {
    const source = ['/**', ' * What it is.', ' */', 'const nobody = `${nobody}`; // that nobody', '// reads', "it('is told of whatever was read', () => { /* now and then */ });"];
    expect(found('a.ts', source.join('\n'))).toEqual(['1 What', '4 nobody', '6 whatever', '6 told of', '6 now and then']);
  });

  it('reads the lines of a comment as one text, also when a sentence continues', () => {
    expect(found('a.ts', '// The relay goes\n// on.\n\n// Then\n// what follows.')).toEqual(['1 goes on']);
    expect(found('a.yaml', '# The broker\n# is away.\na: 1\n')).toEqual(['1 is away']);
  });

  it('reads comments between elements of JSX, and no text of them', () => {
    expect(found('a.tsx', 'const a = <p>nobody {/* whoever */} nobody</p>;')).toEqual(['1 whoever']);
  });

  it('reads paragraphs and list items of Markdown, and neither headings nor code', () => {
    const source = '# What is Parley\n\nWhat is it? What follows\nis text.\n\n- Who reads.\n\n```\nnobody\n```\n`nobody` **nobody**';
    expect(found('a.md', source)).toEqual(['3 What', '6 Who', '11 nobody']);
  });

  it('reads comments of style sheets and manifests', () => {
    expect(found('a.css', 'a { /* goes\n on */ color: red }')).toEqual(['1 goes on']);
    expect(found('a.yaml', '# Runs.\nurl: http://a/#nobody # by itself')).toEqual(['2 by itself']);
  });
});
