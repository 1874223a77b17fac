import { parseArgs } from 'node:util';
import { type Call, type Command, WrongUsage } from './command.js';
import { createBar } from './tool/bar.js';

/** The output streams of the tool: results on `out`, everything else on `err`. */
export interface Streams {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
}

/**
 * Runs a command and returns the exit code: 0 for success, 1 for a failure or a problem found, 2 for wrong usage.
 * Resolves when the output is written, so that the process may exit. A reader that closes its pipe early is not an error.
 */
export async function runTool(
  commands: readonly Command[],
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  streams: Streams,
): Promise<number> {
  const all = [streams.out, streams.err];
  for (const stream of all) stream.on('error', ignoreClosedPipe);
  const code = await runCommand(commands, args, environment, streams);
  await Promise.all(all.map(flushed));
  return code;
}

/** Throws any other error of the output, which ends the process. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Resolves when earlier output is written or cannot be written any more. Pipes are asynchronous, and an exit discards the rest. */
function flushed(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { out, err }: Streams,
): Promise<number> {
  const command = commands.find(({ name }) => name.split(' ').every((word, i) => args[i] === word));
  if (!command) return help(commands, args, { out, err });
  const rest = args.slice(command.name.split(' ').length);
  try {
    const { values, positionals: words } = parsed(command, rest);
    const { json, help: isAsked, ...options } = values;
    if (isAsked === true) {
      out.write(`Usage: ${usageOf(command)}\n${command.summary}\n`);
      return 0;
    }
    const isForPeople = json !== true;
    const call: Call = {
      words,
      options,
      environment,
      progress: (text) => void (isForPeople && err.write(`${text}\n`)),
      bar: (label, total) => createBar(label, total, isForPeople ? err : null),
    };
    const { data, text, ok } = await command.run(call);
    out.write(isForPeople ? `${text}\n` : `${JSON.stringify(data)}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof WrongUsage)) return 1;
    err.write(`Usage: ${usageOf(command)}\n`);
    return 2;
  }
}

function parsed(command: Command, args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function help(commands: readonly Command[], args: readonly string[], { out, err }: Streams): number {
  const isAsked = args.length === 0 || ['help', '--help', '-h'].includes(args[0]);
  const width = Math.max(...commands.map((command) => usageOf(command).length));
  const lines = commands.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.summary}`);
  const text = `Commands:
${lines.join('\n')}
All commands accept --json: one JSON value on stdout and nothing else.
Exit codes: 0 success, 1 failure or problem found, 2 wrong usage.
`;
  (isAsked ? out : err).write(isAsked ? text : `Unknown command '${args.join(' ')}'\n${text}`);
  return isAsked ? 0 : 2;
}

function usageOf({ name, usage }: Command): string {
  return `${name} ${usage}`.trim();
}
