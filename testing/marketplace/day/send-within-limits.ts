import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer } from '../client/client.js';

/** Sends a request again after the `Retry-After` of a 429. */
export async function sendWithinLimits(send: () => Promise<Answer>, onWait: (isWaiting: boolean) => void): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 429) return answer;
    onWait(true);
    await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1000);
    onWait(false);
  }
}
