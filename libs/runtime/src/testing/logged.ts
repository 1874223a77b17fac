import { Logger } from '@nestjs/common';

/** The lines that are logged while something runs, which are printed nowhere. */
export async function logged(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const note = (message: unknown) => void lines.push(String(message));
  Logger.overrideLogger({ log: note, error: note, warn: note, debug: note, verbose: note });
  try {
    await run();
  } finally {
    Logger.overrideLogger(false);
  }
  return lines;
}
