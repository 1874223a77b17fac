import { readdir } from 'node:fs/promises';
import { type Command } from '../../apps/cli/src/command.js';
import { table } from './source.js';

const FOLDER = new URL('../../apps/cli/src/commands/', import.meta.url);

/** docs/reference/cli.md, from the commands of the operator tool. */
export async function cliPage(): Promise<string> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts')).sort();
  const modules = await Promise.all(files.map(async (file) => (await import(new URL(file, FOLDER).href)) as Record<string, unknown>));
  const commands = modules.flatMap((module) => Object.values(module)).filter(isCommand);
  const rows = commands.map(({ name, usage, summary }) => [`\`${`${name} ${usage}`.trim()}\``, summary]);
  return `# Operator tool\n\n\`npm run parley -- <command>\` on a machine with the sources, \`node apps/cli/dist/main.js <command>\` in the image. It reads the [settings](settings.md) of MongoDB and Kafka. \`--json\` prints one JSON value. Exit codes: 0, 1 if something is wrong or could not be done, 2 for wrong usage.\n\n${table(['command', 'what it does'], rows)}\n`;
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'summary' in value && 'run' in value;
}
