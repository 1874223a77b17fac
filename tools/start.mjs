// npm start: builds what is not built yet, then runs Parley in this process.
import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { projects, transpileProject } from './build/transpile.mjs';

chdir(fileURLToPath(new URL('..', import.meta.url)));
await Promise.all((await projects()).map(transpileProject));
await import('../apps/all-in-one/dist/main.js');
