import { Random } from '../../../testing/marketplace/model/random.js';
import { type Verdict, checkHistory } from './history/check-history.js';
import { HistoryFile, readHistory } from './history/history.js';
import { RecordedShop } from './history/recorded-shop.js';
import { Killer } from './killer.js';
import { type OwnCluster } from './own-cluster.js';

const PAUSE_BETWEEN_KILLS_MS = 2000;

export interface FaultRunOptions {
  readonly kills: number;
  readonly seed: number;
  /** The path of the recorded history. */
  readonly historyPath: string;
  readonly shops?: number;
  /** The delay after each round of a lane. */
  readonly pauseMs?: number;
  /** Called after each kill. */
  readonly onKill?: (kills: number, what: string) => void;
}

export interface FaultRunResult {
  readonly verdict: Verdict;
  readonly kills: number;
  readonly seconds: number;
  /** Processes that ended without being killed. */
  readonly crashed: number;
  /** Answers that neither accept a command nor ask to retry it. */
  readonly unexpected: readonly string[];
  /** The output of `parley check` if it found differences. */
  readonly checkOutput: string | null;
}

/** Kills parts of a cluster under load, records the history of every client, and checks it. */
export async function faultRun(cluster: OwnCluster, options: FaultRunOptions): Promise<FaultRunResult> {
  const { kills: wanted, seed, historyPath, shops: count = 8, pauseMs = 50, onKill } = options;
  const began = performance.now();
  const history = new HistoryFile(historyPath);
  const killer = new Killer(cluster, new Random(seed));
  const shops = Array.from({ length: count }, () => new RecordedShop(cluster.parley, (entry) => history.record(entry), pauseMs));
  const ended = new AbortController();
  const working = Promise.all(shops.map((shop) => shop.work(ended.signal)));
  let kills = 0;
  try {
    while (kills < wanted) {
      await killer.pause(PAUSE_BETWEEN_KILLS_MS);
      const at = performance.now();
      kills += await killer.kill(wanted - kills);
      const what = killer.killed.at(-1) ?? '';
      history.record({ kind: 'fault', at, what });
      onKill?.(kills, what);
    }
  } finally {
    ended.abort();
    await working;
  }
  for (const shop of shops) await shop.finalReads();
  await history.close();
  const checked = await cluster.tool('check', ...shops.map(({ sellerId }) => sellerId), '--json');
  return {
    verdict: await checkHistory(readHistory(historyPath)),
    kills,
    seconds: Math.round((performance.now() - began) / 1000),
    crashed: killer.crashed,
    unexpected: shops.flatMap(({ unexpected }) => unexpected),
    checkOutput: checked.code === 0 ? null : `${checked.out}${checked.err}`,
  };
}
