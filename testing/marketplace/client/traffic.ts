import { type Wire } from './client.js';
import { Pair, type PairOptions } from './pair.js';

/** Runs `work` under the load of some pairs. */
export async function underTraffic(
  wire: Wire,
  pairs: number,
  work: (busy: readonly Pair[]) => Promise<void>,
  options: PairOptions = { pauseMs: 1000 },
): Promise<readonly Pair[]> {
  const busy = Array.from({ length: pairs }, () => new Pair(wire, options));
  const ended = new AbortController();
  const going = Promise.all(busy.map((pair) => pair.work(ended.signal)));
  try {
    await work(busy);
  } finally {
    ended.abort();
    await going;
  }
  return busy;
}
