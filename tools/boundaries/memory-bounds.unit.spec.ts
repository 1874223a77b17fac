import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const EMPTY = String.raw`(?:new (?:Map|Set|Stored)(?:<.*>)?\((?:new Map\(\))?\)|new RecentMap(?:<.*>)?\([\w.]+\)|\[\])`;
/** A field of a class, by the indentation that the formatter gives it. */
const FIELD = new RegExp(String.raw`^ {2}(?:(?:private|protected|public|readonly|static) )*(\w+)(?:: [^\n]*?)? = ${EMPTY};$`, 'gm');
/** A field that is filled by other code of its class. */
const ASSIGNED = /^ {4,}this\.(\w+) = (?:\w+ && )?new (?:Map|Set|RecentMap)\b/gm;
/** A constant of a module that starts empty. */
const OF_MODULE = new RegExp(String.raw`^(?:export )?(?:const|let) (\w+)(?:: (?!readonly)[^\n]*?)? = ${EMPTY};$`, 'gm');
const CLASS = /^(?:export )?(?:abstract )?class (\w+)/gm;

/** The collections of a source text that live as long as an object of a class, or as the process. */
function collectionsIn(text: string): string[] {
  const classAt = (index: number) => [...text.slice(0, index).matchAll(CLASS)].at(-1)?.[1] ?? '';
  const fields = [FIELD, ASSIGNED].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => `${classAt(match.index)}.${match[1]}`));
  return [...fields, ...[...text.matchAll(OF_MODULE)].map(([, name]) => name)];
}

/** The sources of everything that ships. */
function sources(): string[] {
  const isShipped = (file: string) => /\.tsx?$/.test(file) && !/node_modules|\/dist\/|\.spec\.|\/testing\/|^[\w-]+\/(e2e|screenshots)\//.test(file);
  return ['libs', 'apps'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
      .filter(isShipped)
      .map((file) => join(ROOT, top, file)),
  );
}

describe('collections that live as long as the process', () => {
  const text = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const section = text.slice(text.indexOf('## Memory: collections'));
  const listed = new Set([...section.matchAll(/`(\w+(?:\.\w+)?)`/g)].map(([, name]) => name));
  const found = sources().flatMap((file) => collectionsIn(readFileSync(file, 'utf8')));

  test('are found in every form in which this code writes them', () => {
    const code = `
export class A {
  private readonly a = new Map<string, () => void>();
  private b: { readonly n: number; readonly done: () => void }[] = [];
  readonly c = new Stored<ReadonlyMap<string, B>>(new Map());
  private readonly constant = new Set(['x']);
  constructor() {
    this.d = new Set(given);
    const local = new Map();
  }
}
const e = new Set<string>();
const NONE: readonly string[] = [];
`;
    expect(collectionsIn(code)).toEqual(['A.a', 'A.b', 'A.c', 'A.d', 'e']);
  });

  test('are listed with their bounds in docs/operations.md', () => {
    const missing = found.filter((name) => !listed.has(name) && !listed.has(name.split('.')[0]));
    expect([...new Set(missing)]).toEqual([]);
    expect(found.length).toBeGreaterThan(70);
  });

  test('are in the code if docs/operations.md lists them', () => {
    const known = new Set(found);
    expect([...listed].filter((name) => name.includes('.') && !known.has(name))).toEqual([]);
  });
});
