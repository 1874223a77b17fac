// node tools/build/build.mjs [project ...]: transpiles the projects, or all of them, and then builds the console where it is not up to date.
import { buildConsoleIfStale } from '../../apps/seller-console/build/console.mjs';
import { projects, transpileProject } from './transpile.mjs';

const wanted = process.argv.slice(2);
await Promise.all(
  wanted.length > 0 ? wanted.map(transpileProject) : [...(await projects()).map(transpileProject), buildConsoleIfStale()],
);
