import ts from 'typescript';

/** The prose of a file, each piece with its line: comments, strings of three words or more, paragraphs of Markdown. */
export function textsOf(file, source) {
  const texts = /\.(tsx?|mts|mjs)$/.test(file) ? ofCode(file, source) : file.endsWith('.md') ? ofMarkdown(source) : ofComments(file, source);
  const lineStarts = [...source.matchAll(/^/gm)].map(({ index }) => index);
  return texts.map(({ at, text }) => ({ line: lineStarts.findLastIndex((start) => start <= at) + 1, text: plain(text) }));
}

function ofCode(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts = new Map();
  const visit = (node) => {
    if (isProse(node, tree)) texts.set(node.getStart(tree), node.getText(tree).slice(1, -1));
    const children = node.getChildren(tree).filter(({ kind }) => kind < ts.SyntaxKind.FirstJSDocNode || kind > ts.SyntaxKind.LastJSDocNode);
    children.forEach(visit);
    if (children.length > 0 || node.kind === ts.SyntaxKind.JsxText) return;
    const comments = [ts.getLeadingCommentRanges(source, node.getFullStart()), ts.getTrailingCommentRanges(source, node.getEnd())];
    for (const { pos, end } of comments.flatMap((ranges) => ranges ?? [])) texts.set(pos, source.slice(pos, end));
  };
  visit(tree);
  return joined([...texts].map(([at, text]) => ({ at, text })).sort((one, other) => one.at - other.at), source);
}

/** Messages, log lines and test names. */
function isProse(node, tree) {
  return (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) && /\w,? \w+,? \w/.test(node.getText(tree));
}

function ofComments(file, source) {
  const pattern = file.endsWith('.css') ? /\/\*.*?\*\//gs : /(?<=^|[ \t])# .*/gm;
  return joined([...source.matchAll(pattern)].map(({ index, 0: text }) => ({ at: index, text })), source);
}

/** Paragraphs, list items and rows of tables, without headings and code. */
function ofMarkdown(source) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  const prose = source.replace(/^ *```.*?^ *```/gms, blank).replace(/^#.*/gm, blank).replace(/`[^`\n]+`/g, (code) => 'x'.repeat(code.length));
  return [...prose.matchAll(/\S(?:.|\n(?!\s*(?:\n|[-*|]\s|\d+\. )))*/g)].map(({ index, 0: text }) => ({ at: index, text: text.replace(/^([-*]|\d+\.) /, '') }));
}

/** Comments of consecutive lines are one text, as sentences continue from line to line. */
function joined(texts, source) {
  const result = [];
  for (const { at, text } of texts) {
    const last = result.at(-1);
    const continues = /^(\/\/|#)/.test(text) && last !== undefined && /^\n[ \t]*$/.test(source.slice(last.end, at));
    if (continues) last.text += `\n${text}`;
    else result.push({ at, text });
    result.at(-1).end = at + text.length;
  }
  return result;
}

/** One line without the signs of comments. */
function plain(text) {
  return text.replace(/\*\/$/, '').replace(/^[ \t]*(\/\*\*?|\/\/|\*|# )[ \t]?/gm, '').replace(/\s+/g, ' ').trim();
}
