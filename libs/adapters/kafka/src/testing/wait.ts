import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when the condition holds; fails after a while, with what it was waiting for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, patienceMs = 20_000): Promise<void> {
  for (const began = Date.now(); Date.now() - began < patienceMs; await pause(20)) if (await condition()) return;
  throw new Error(`it never came to this: ${what}`);
}
