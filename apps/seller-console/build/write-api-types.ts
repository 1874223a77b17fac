import { spawnSync } from 'node:child_process';
import { startAllInOne } from '../../../testing/processes/all-in-one.js';

// Starts the built all-in-one for a moment, to ask it for its OpenAPI document.
const parley = await startAllInOne();
const { status } = spawnSync(process.execPath, ['apps/seller-console/build/api-types.mjs', parley.baseUrl], { stdio: 'inherit' });
await parley.stop();
process.exitCode = status ?? 1;
