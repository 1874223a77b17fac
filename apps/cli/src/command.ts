import { type ParseArgsConfig } from 'node:util';

/** What a command found or did. */
export interface Report {
  /** For programs: printed as one JSON value with `--json`. */
  readonly data: unknown;
  /** For people. */
  readonly text: string;
  /** False where something is not as it should be: the exit code is 1. */
  readonly ok: boolean;
}

/** How far something is that takes long. */
export interface Bar {
  /** So many more are done. */
  add(count: number): void;
  stop(): void;
}

/** How a command was called. */
export interface Call {
  /** Words after the command's name. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: NodeJS.ProcessEnv;
  /** Tells a person how far it is; nothing is said to programs. */
  readonly progress: (text: string) => void;
  /** Shows a person on a terminal how much of a total is done; nothing is shown to programs. */
  readonly bar: (label: string, total: number) => Bar;
}

/** Called wrongly: the exit code is 2, and the usage is printed. */
export class WrongUsage extends Error {}

/** One command of the tool for operators. */
export interface Command {
  /** Its words, as `topics create`. */
  readonly name: string;
  /** What comes after its name, as `<topic> [--all]`; empty where nothing does. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  /** Throws `WrongUsage`, or what kept it from being done: the exit code is 1. */
  run(call: Call): Promise<Report>;
}

/** Refuses words that a command has no use for. */
export function noMoreThan(count: number, words: readonly string[]): void {
  if (words.length > count) throw new WrongUsage(`'${words.slice(count).join(' ')}' is too much`);
}
