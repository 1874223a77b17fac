import { type Refusal } from './refusal.js';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const LONGEST_ASKED_MS = 10 * 60_000;

/** How long to wait before the next try: as long as the server asked for, else longer after each try, up to 30 s. */
export function retryDelayMs({ retryAfter }: Pick<Refusal, 'retryAfter'>, tries: number): number {
  if (retryAfter !== null) return Math.min(Math.max(retryAfter * 1000, FIRST_MS), LONGEST_ASKED_MS);
  return Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);
}
