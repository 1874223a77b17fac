import { invalid } from '@parley/http';

/** Deeper nesting of quotes and lists overflows the stack of renderers. */
const MAX_NESTING = 100;
/** Renderers compare the emphasis marks of a paragraph with each other. */
const MAX_EMPHASIS_MARKS = 500;

const NESTING = /^[ \t]*(?:(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*)+/;
const MARKER = />|[-+*](?=[ \t])|\d{1,9}[.)]/g;
const BLANK_LINE = /\n[ \t>]*\n/;
const EMPHASIS = /\*+|_+|~+/g;

/** Refuses Markdown that browsers cannot render quickly, with `VALIDATION_FAILED`, because it would reach every seller of the audience. */
export function checkMarkdown(body: string): void {
  const text = body.replace(/\r\n?/g, '\n');
  for (const line of text.split('\n')) {
    const markers = NESTING.exec(line)?.[0].match(MARKER)?.length ?? 0;
    if (markers > MAX_NESTING) throw invalid('body', `must nest quotes and lists at most ${MAX_NESTING} deep`);
  }
  for (const paragraph of text.split(BLANK_LINE)) {
    const marks = paragraph.match(EMPHASIS)?.length ?? 0;
    if (marks > MAX_EMPHASIS_MARKS) throw invalid('body', `must have at most ${MAX_EMPHASIS_MARKS} emphasis marks (*, _, ~) in a paragraph`);
  }
}
