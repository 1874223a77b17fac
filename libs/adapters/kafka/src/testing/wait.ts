import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when the condition holds; throws after the timeout and names the condition. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  for (const began = Date.now(); Date.now() - began < timeoutMs; await pause(20)) if (await condition()) return;
  throw new Error(`Timed out after ${timeoutMs} ms: ${what}`);
}
