// node tools/build/build.mjs [project ...]: transpiles the projects, or all of them.
import { projects, transpileProject } from './transpile.mjs';

const wanted = process.argv.slice(2);
await Promise.all((wanted.length > 0 ? wanted : await projects()).map(transpileProject));
