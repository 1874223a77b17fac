// npm run reference: writes the pages of docs/reference that are generated from the code, and freezes new versions of public events.
import { writeFile } from 'node:fs/promises';
import { freezeNewEvents } from './event-files.js';
import { referencePages } from './pages.js';

for (const [file, text] of Object.entries(referencePages())) await writeFile(file, text);
await freezeNewEvents();
