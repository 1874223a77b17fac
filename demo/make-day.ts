// node --import ./tools/build/register.mjs demo/make-day.ts: generates the project's own day. The same plan gives the same day.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownDayFolder } from '../testing/marketplace/day/day.js';
import { makeDay } from '../testing/marketplace/model/make-day.js';
import { DRAWINGS, drawn, svg } from './own/drawings.js';
import { filesOf } from './own/files.js';
import { ownPlan, UNSUPPORTED_PICTURE } from './own/plan.js';

const folder = ownDayFolder(process.cwd());
const day = makeDay(ownPlan());
await rm(folder, { recursive: true, force: true });
await mkdir(join(folder, 'pictures'), { recursive: true });
for (const [name, text] of Object.entries(filesOf(day))) await writeFile(join(folder, name), text);
for (const name of Object.keys(DRAWINGS)) await writeFile(join(folder, 'pictures', name), await drawn(name));
await writeFile(join(folder, 'pictures', UNSUPPORTED_PICTURE), svg(DRAWINGS['mug.png'][0]));
const requests = day.lines.filter((line) => !('settle' in line)).length;
process.stdout.write(`${day.orderEvents.length} order events, ${requests} requests and ${Object.keys(DRAWINGS).length} pictures in ${folder}\n`);
