import cliProgress from 'cli-progress';
import { type Bar } from '../command.js';

/** Creates a progress bar on a terminal. Shows nothing on other streams, on null, or if `total` is 0. */
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
