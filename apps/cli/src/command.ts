import { type ParseArgsConfig } from 'node:util';

/** The result of a command. */
export interface Report {
  /** The result as data, printed as one JSON value with `--json`. */
  readonly data: unknown;
  /** The result as text. */
  readonly text: string;
  /** False if the command found a problem: the exit code is then 1. */
  readonly ok: boolean;
}

/** A progress bar. */
export interface Bar {
  /** Adds to the number of finished items. */
  add(count: number): void;
  stop(): void;
}

/** The arguments and environment of a command. */
export interface Call {
  /** Words after the command's name. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: NodeJS.ProcessEnv;
  /** Prints progress for people; nothing with `--json`. */
  readonly progress: (text: string) => void;
  /** Shows a progress bar on a terminal; nothing with `--json`. */
  readonly bar: (label: string, total: number) => Bar;
}

/** Invalid arguments: prints the usage and exits with 2. */
export class WrongUsage extends Error {}

/** A command of the tool for operators. */
export interface Command {
  /** The words of its name, for instance `topics create`. */
  readonly name: string;
  /** Its arguments, for instance `<topic> [--all]`; may be empty. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  /** Throws `WrongUsage`, or an error that makes the exit code 1. */
  run(call: Call): Promise<Report>;
}

/** Refuses more words than a command takes. */
export function noMoreThan(count: number, words: readonly string[]): void {
  if (words.length > count) throw new WrongUsage(`Unexpected arguments: ${words.slice(count).join(' ')}`);
}
