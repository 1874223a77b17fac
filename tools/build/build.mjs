// node tools/build/build.mjs [project ...]: transpiles these projects. Without projects: all of them, and builds the bundles of the packages and the
// console if they are not up to date.
import { buildConsoleIfStale } from '../../apps/seller-console/build/console.mjs';
import { bundlePackagesIfStale } from './packages.mjs';
import { projects, transpileProject } from './transpile.mjs';

const wanted = process.argv.slice(2);
await Promise.all(
  wanted.length > 0
    ? wanted.map(transpileProject)
    : [bundlePackagesIfStale(), ...(await projects()).map(transpileProject), buildConsoleIfStale()],
);
