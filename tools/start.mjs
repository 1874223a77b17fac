// node tools/start.mjs <entry> [arguments]: builds what is not built yet, then runs that entry of the all-in-one in this process.
import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildConsoleIfStale } from '../apps/seller-console/build/console.mjs';
import { projects, transpileProject } from './build/transpile.mjs';

chdir(fileURLToPath(new URL('..', import.meta.url)));
const [entry] = process.argv.splice(2, 1);
await Promise.all([...(await projects()).map(transpileProject), entry === 'main' && buildConsoleIfStale()]);
await import(`../apps/all-in-one/dist/${entry}.js`);
