// node tools/test/main.mjs [--stages adapters,cluster] [words]: the stages in their order, all of them by default; words choose files.
// Without --stages, words choose among the tests that need nothing (npm test -- libs/inbox), and the tests of the cluster are left out,
// with a warning, if there is neither Docker nor a standing MongoDB and Kafka.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import '../build/register.mjs';
import { runJest } from './jest.mjs';
import { ON_SERVERS, STAGES } from './stages.mjs';

const { values, tokens } = parseArgs({ options: { stages: { type: 'string' } }, strict: false, tokens: true });
const words = process.argv.slice(2).filter((_, index) => !tokens.some(({ kind, name, index: at }) => kind === 'option' && name === 'stages' && (index === at || index === at + 1)));
const wanted = values.stages?.split(',') ?? stagesOfNpmTest();
const unknown = wanted.filter((stage) => !(stage in STAGES));
if (unknown.length > 0) throw new Error(`Unknown stages ${unknown.join()}: use ${Object.keys(STAGES).join()}`);

let status = 0;
const onServers = wanted.filter((stage) => ON_SERVERS.includes(stage));
for (const stage of Object.keys(STAGES)) {
  if (!wanted.includes(stage)) continue;
  if (stage === onServers[0]) await withServers(onServers);
  else if (!ON_SERVERS.includes(stage)) await run(stage);
}
process.exit(status);

async function run(stage) {
  const some = words.length > 0 ? ['--passWithNoTests', ...words] : [];
  const retries = stage !== 'one-machine' || process.env.CI !== undefined;
  status = Math.max(status, await runJest(stage, [...STAGES[stage], ...some], { retries }));
}

/** Runs stages on one MongoDB and one Kafka, unless the environment names standing ones. They are gone before the next stage begins. */
async function withServers(stages) {
  const { startTestServers, stopTestServers } = await import('./servers.ts');
  const { PARLEY_TEST_MONGODB_URI, PARLEY_TEST_KAFKA_BROKERS } = process.env;
  try {
    await startTestServers();
    for (const stage of stages) await run(stage);
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    status = 1;
  }
  await stopTestServers();
  for (const [name, before] of Object.entries({ PARLEY_TEST_MONGODB_URI, PARLEY_TEST_KAFKA_BROKERS })) {
    if (before === undefined) delete process.env[name];
  }
}

function stagesOfNpmTest() {
  if (words.length > 0) return ['one-machine'];
  const { PARLEY_TEST_MONGODB_URI: mongodb, PARLEY_TEST_KAFKA_BROKERS: kafka, CI: ci } = process.env;
  if (ci || (mongodb && kafka) || spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return Object.keys(STAGES);
  process.stderr.write('\n!!! THE TESTS OF THE CLUSTER ARE LEFT OUT: Docker does not answer. `npm run test:cluster` insists on them. !!!\n\n');
  return ['one-machine'];
}
