import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer } from '../client/client.js';

/** Sends again what came too fast (429), after as many seconds as the server asks for. */
export async function patiently(send: () => Promise<Answer>, onWait: (isWaiting: boolean) => void): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 429) return answer;
    onWait(true);
    await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1000);
    onWait(false);
  }
}
