import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer } from '../support/client.js';

/** Sends again what came too fast, after as many seconds as the server asks for. */
export async function patiently(send: () => Promise<Answer>, onWait: (seconds: number) => void): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 429) return answer;
    const seconds = Number(answer.headers.get('retry-after') ?? 1);
    onWait(seconds);
    await sleep(seconds * 1000);
  }
}
