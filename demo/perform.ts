import { setTimeout as sleep } from 'node:timers/promises';
import { type Day } from '../testing/marketplace/day/day.js';
import { outcomesOf, sendGarbage, type SellersOutcome } from '../testing/marketplace/day/outcome.js';
import { type Played, playDay } from '../testing/marketplace/day/play.js';
import { Client, type Wire } from '../testing/marketplace/client/client.js';

/** What playing a day came to, and what everybody saw at its end. */
export interface Performance {
  readonly day: Day;
  readonly played: Played;
  /** How long the requests of the day took, garbage aside. */
  readonly seconds: number;
  /** What was not refused as it must be. */
  readonly garbage: readonly string[];
  readonly outcomes: readonly SellersOutcome[];
}

const VISIBLE_WITHIN_MS = 20_000;

/** Plays a day, sends what must be refused, and looks around as every seller until all is as expected, or will not become so. */
export async function perform(day: Day, wire: Wire, graceMs: number, onProgress: (done: number, of: number, doing: string) => void): Promise<Performance> {
  const clientOf = (claims: Client['claims']): Client => new Client(wire, claims);
  const started = performance.now();
  const played = await playDay(day, wire, { graceMs, onProgress });
  const seconds = (performance.now() - started) / 1000;
  onProgress(played.requests, played.requests, 'compared with what must be seen');
  const garbage = await sendGarbage(day, clientOf({ role: 'service', id: 'order-service' }));
  const deadline = performance.now() + VISIBLE_WITHIN_MS;
  for (let pauseMs = 250; ; await sleep((pauseMs = Math.min(2 * pauseMs, 4000)))) {
    const outcomes = await outcomesOf(day, played.names, clientOf);
    const isDone = outcomes.every(({ differences }) => differences.length === 0) || performance.now() > deadline;
    if (isDone) return { day, played, seconds, garbage, outcomes };
  }
}

/** Everything that is not as the day expects, one sentence each. */
export function faultsOf({ played, garbage, outcomes }: Performance): string[] {
  return [
    ...played.mismatches.map(({ request, wanted, got }) => `${request}: wanted ${wanted}, got ${got}`),
    ...garbage.map((each) => `garbage, ${each}`),
    ...outcomes.flatMap(({ differences }) => differences),
  ];
}
