import { type Wire } from '../../../e2e/support/client.js';
import { Pair } from './pair.js';

const PAUSE_MS = 1000;

/** Has some pairs busy while `work` runs. */
export async function underTraffic(wire: Wire, pairs: number, work: () => Promise<void>): Promise<readonly Pair[]> {
  const busy = Array.from({ length: pairs }, () => new Pair(wire, PAUSE_MS));
  const ended = new AbortController();
  const going = Promise.all(busy.map((pair) => pair.work(ended.signal)));
  try {
    await work();
  } finally {
    ended.abort();
    await going;
  }
  return busy;
}
