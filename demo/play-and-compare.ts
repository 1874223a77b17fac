import { setTimeout as sleep } from 'node:timers/promises';
import { type Day } from '../testing/marketplace/day/day.js';
import { outcomesOf, sendGarbage, type SellersOutcome } from '../testing/marketplace/day/outcome.js';
import { type Played, playDay } from '../testing/marketplace/day/play.js';
import { Client, type Wire } from '../testing/marketplace/client/client.js';

/** The result of playing a day, and the view of each seller at its end. */
export interface DayResult {
  readonly day: Day;
  readonly played: Played;
  /** The seconds that the requests of the day took, without invalid events. */
  readonly seconds: number;
  /** Invalid events that were not refused as expected. */
  readonly garbage: readonly string[];
  readonly outcomes: readonly SellersOutcome[];
}

const VISIBLE_WITHIN_MS = 20_000;

/** Plays a day, sends invalid events, and reads every seller's view until all is as expected, or a timeout. */
export async function playAndCompare(day: Day, wire: Wire, graceMs: number, onProgress: (done: number, of: number, doing: string) => void): Promise<DayResult> {
  const clientOf = (claims: Client['claims']): Client => new Client(wire, claims);
  const started = performance.now();
  const played = await playDay(day, wire, { graceMs, onProgress });
  const seconds = (performance.now() - started) / 1000;
  onProgress(played.requests, played.requests, 'comparing with the expected result');
  const garbage = await sendGarbage(day, clientOf({ role: 'service', id: 'order-service' }));
  const deadline = performance.now() + VISIBLE_WITHIN_MS;
  for (let pauseMs = 250; ; await sleep((pauseMs = Math.min(2 * pauseMs, 4000)))) {
    const outcomes = await outcomesOf(day, played.names, clientOf);
    const isDone = outcomes.every(({ differences }) => differences.length === 0) || performance.now() > deadline;
    if (isDone) return { day, played, seconds, garbage, outcomes };
  }
}

/** The deviations from the day's expectations, a sentence for each. */
export function faultsOf({ played, garbage, outcomes }: DayResult): string[] {
  return [
    ...played.mismatches.map(({ request, wanted, got }) => `${request}: wanted ${wanted}, got ${got}`),
    ...garbage.map((each) => `garbage, ${each}`),
    ...outcomes.flatMap(({ differences }) => differences),
  ];
}
