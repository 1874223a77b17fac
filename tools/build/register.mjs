// node --import ./tools/build/register.mjs file.ts: runs TypeScript from its sources, also those of the workspace's packages.
import { register } from 'node:module';

register('./loader.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
