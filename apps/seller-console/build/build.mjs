// node apps/seller-console/build/build.mjs: builds the console, compressed beside, and fails where its first load is too large.
import { buildConsole } from './console.mjs';

await buildConsole();
