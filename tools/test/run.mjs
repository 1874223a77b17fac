// node tools/test/run.mjs <name> <config of Jest> [words]: one run of Jest, with its results in TEST_RESULTS.
import { runJest } from './jest.mjs';

const [name, config, ...words] = process.argv.slice(2);
process.exit(await runJest(name, ['--config', config, ...words]));
