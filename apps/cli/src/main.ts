import { checkSellers } from './commands/check.js';
import { listDeadLetters } from './commands/dead-letters-list.js';
import { replayDeadLetters } from './commands/dead-letters-replay.js';
import { createIndexes } from './commands/indexes-create.js';
import { showLag } from './commands/lag.js';
import { listParked } from './commands/parked-list.js';
import { retryParked } from './commands/parked-retry.js';
import { rebuildReadModel } from './commands/rebuild.js';
import { republishEvents } from './commands/republish.js';
import { createTopics } from './commands/topics-create.js';
import { runTool } from './run-tool.js';

const COMMANDS = [
  createTopics,
  createIndexes,
  listDeadLetters,
  replayDeadLetters,
  listParked,
  retryParked,
  rebuildReadModel,
  republishEvents,
  showLag,
  checkSellers,
];

process.exit(await runTool(COMMANDS, process.argv.slice(2), process.env, { out: process.stdout, err: process.stderr }));
