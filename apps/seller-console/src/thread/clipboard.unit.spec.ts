import { expect, it } from '@jest/globals';
import { picturesOf } from './clipboard.js';

const clipboard = (text: string, ...names: string[]) => ({
  files: names.map((name) => new File(['x'], name)) as unknown as FileList,
  getData: () => text,
});

it.each([
  ['a screenshot', clipboard('', 'image.png'), 1],
  ['cells of a spreadsheet', clipboard('1\t2\n3\t4', 'image.png'), 0],
  ['text', clipboard('hello'), 0],
  ['a file of a file manager', clipboard('photo.jpg', 'photo.jpg'), 1],
  ['two files of a file manager, with their paths', clipboard('/home/ana/a.png\r\n/home/ana/b.png', 'a.png', 'b.png'), 2],
])('finds the pictures in %s', (_, data, count) => expect(picturesOf(data)).toHaveLength(count));
