import { parseArgs } from 'node:util';
import { type Command, WrongUsage } from './command.js';
import { createIndexes } from './commands/indexes-create.js';
import { createTopics } from './commands/topics-create.js';

const COMMANDS: readonly Command[] = [createTopics, createIndexes];

/** Runs the command that the words name, and gives the exit code: 0 done, 1 not as it should be, 2 called wrongly. */
async function main(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, i) => args[i] === word));
  if (!command) return help(args);
  const skip = command.name.split(' ').length;
  try {
    const { values, positionals } = parsed(command, args.slice(skip));
    const { json, ...options } = values;
    const progress = (text: string) => {
      if (json !== true) process.stderr.write(`${text}\n`);
    };
    const report = await command.run({ words: positionals, options, environment, progress });
    process.stdout.write(json === true ? `${JSON.stringify(report.data)}\n` : `${report.text}\n`);
    return report.ok ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof WrongUsage)) return 1;
    process.stderr.write(`Usage: ${usageOf(command)}\n`);
    return 2;
  }
}

function parsed(command: Command, args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...command.options, json: { type: 'boolean' } },
    });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function help(args: readonly string[]): number {
  const isAsked = args.length === 0 || ['help', '--help', '-h'].includes(args[0]);
  const width = Math.max(...COMMANDS.map((command) => usageOf(command).length));
  const lines = COMMANDS.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.summary}`);
  const text = `Commands:\n${lines.join('\n')}\nEach takes --json: one JSON value on stdout, and nothing else.\n`;
  (isAsked ? process.stdout : process.stderr).write(isAsked ? text : `There is no command '${args.join(' ')}'\n${text}`);
  return isAsked ? 0 : 2;
}

function usageOf({ name, usage }: Command): string {
  return `${name} ${usage}`.trim();
}

process.exit(await main(process.argv.slice(2), process.env));
