// node tools/start.mjs [<app>/]<entry> [arguments]: builds what is not built yet, then runs that entry of the app, or the all-in-one by default, in this process.
import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildConsoleIfStale } from '../apps/seller-console/build/console.mjs';
import { bundlePackagesIfStale } from './build/packages.mjs';
import { projects, transpileProject } from './build/transpile.mjs';

chdir(fileURLToPath(new URL('..', import.meta.url)));
const [name] = process.argv.splice(2, 1);
const [entry, app = 'all-in-one'] = name.split('/').reverse();
const hasConsole = app === 'all-in-one' && entry === 'main';
await Promise.all([bundlePackagesIfStale(), ...(await projects()).map(transpileProject), hasConsole && buildConsoleIfStale()]);
await import(`../apps/${app}/dist/${entry}.js`);
