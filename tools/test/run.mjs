// node tools/test/run.mjs <name> <config of Jest> [words]
import { runJestOnServers } from './jest.mjs';

const [name, config, ...words] = process.argv.slice(2);
process.exit(runJestOnServers(name, config, words));
