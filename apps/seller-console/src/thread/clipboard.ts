/**
 * The files of a clipboard, if it holds no text. A spreadsheet copies its cells as text, as HTML and as a picture: the text is meant. A
 * file manager copies a file with its name as text: the file is meant.
 */
export function picturesOf(clipboard: Pick<DataTransfer, 'files' | 'getData'>): readonly File[] {
  const files = [...clipboard.files];
  const text = clipboard.getData('text/plain').trim();
  const names = new Set(files.map(({ name }) => name));
  const isNamesOnly = text.split(/\r?\n/).every((line) => names.has(line.split(/[\\/]/).at(-1) ?? ''));
  return text === '' || isNamesOnly ? files : [];
}
