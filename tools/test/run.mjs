// node tools/test/run.mjs <name> <config of Jest> [words]
import { runJest } from './jest.mjs';

const [name, config, ...words] = process.argv.slice(2);
process.exit(runJest(name, config, words, { onServers: true }));
