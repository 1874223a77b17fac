import { type Commit } from '@parley/event-sourcing';
import { Random } from '../../testing/marketplace/model/random.js';
import { CommitMaker } from '../data/commits.js';
import { firstMessage } from '../data/inboxes.js';
import { hex } from '../data/words.js';

/** The number of concurrent callers. */
export const CONCURRENT = 64;

let runs = 0;

/** First messages of new conversations. */
export function messages(count: number): Commit[] {
  const random = new Random((runs += 1));
  const maker = new CommitMaker(count);
  return Array.from({ length: count }, (_, i) => firstMessage(maker, random, `s-${i % 100}`, `b-${runs}-${hex(random, 8)}-${i}`));
}

/** Appends messages by concurrent callers, each with one append at a time. Returns the appends per second. */
export async function appendMessages(count: number, callers: number, append: (commit: Commit) => Promise<unknown>): Promise<number> {
  const left = messages(count);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let commit = left.pop(); commit; commit = left.pop()) await append(commit);
    }),
  );
  return (count / (performance.now() - begun)) * 1000;
}
