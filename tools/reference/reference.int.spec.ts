import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { referencePages } from './pages.js';

describe('the reference', () => {
  it('says what the code says (else: npm run reference)', async () => {
    const pages = Object.entries(referencePages());
    const written = await Promise.all(pages.map(async ([file]) => [file, await readFile(file, 'utf8')]));
    expect(written).toEqual(pages);
  });
});
