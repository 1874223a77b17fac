import { parseArgs } from 'node:util';
import { mintCommand } from '@parley/http/token-command';

const USAGE = 'npm run --silent token -- seller s-1 | buyer b-1 | operator ops | service orders [--country CN] [--categories a,b] [--ttl 12h]';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { country: { type: 'string' }, categories: { type: 'string' }, ttl: { type: 'string' } },
  });
  process.stdout.write(`${await mintCommand(process.env.PARLEY_DATA ?? '.parley', positionals, values)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}\n`);
  process.exit(2);
}
