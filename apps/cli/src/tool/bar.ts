import cliProgress from 'cli-progress';
import { type Bar } from '../command.js';

/** A progress bar on a stream; null, and where there is nothing to do, shows none. What is no terminal shows none either. */
export function createBar(label: string, total: number, stream: NodeJS.WritableStream | null): Bar {
  if (stream === null || total === 0) return { add: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar({
    stream,
    format: `${label} {bar} {percentage} % | {value} of {total} | {eta_formatted} left`,
    hideCursor: true,
    barsize: 30,
  });
  bar.start(total, 0);
  return { add: (count) => bar.increment(count), stop: () => bar.stop() };
}
