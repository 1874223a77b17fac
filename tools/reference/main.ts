// npm run reference: writes the pages of docs/reference that are generated from the code.
import { writeFile } from 'node:fs/promises';
import { referencePages } from './pages.js';

for (const [file, text] of Object.entries(referencePages())) await writeFile(file, text);
