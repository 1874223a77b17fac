import { Malformed } from '@parley/contracts';
import { Backoff, ConcurrencyConflict, Refusal, Unavailable, UnexpectedEvent } from '@parley/event-sourcing';
import { DeadLetter, type ReceivedMessage } from './batch-context.js';

const LANES_AT_ONCE = 64;
const FIRST_PAUSE_MS = 40;

/** A message that can never be handled, and why. */
export interface Refused {
  readonly message: ReceivedMessage;
  readonly reason: string;
}

/**
 * Handles the messages of each key one after the other, and different keys side by side. A message without a key has its own lane.
 * Resolves with those that were refused; rejects where something is in the way that may pass, when every lane has come to its end.
 */
export async function handleInLanes(
  messages: readonly ReceivedMessage[],
  attempts: number,
  work: (message: ReceivedMessage) => Promise<void>,
): Promise<Refused[]> {
  const refused: Refused[] = [];
  const failures: unknown[] = [];
  const lanes = lanesOf(messages);
  const runLane = async () => {
    for (let lane = lanes.pop(); lane && failures.length === 0; lane = lanes.pop()) {
      try {
        for (const message of lane) {
          const reason = await reasonAgainst(message, attempts, work);
          if (reason !== null) refused.push({ message, reason });
        }
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES_AT_ONCE, lanes.length) }, runLane));
  if (failures.length > 0) throw failures[0];
  return refused.sort((a, b) => Number(a.message.offset) - Number(b.message.offset));
}

/** Last first, because lanes are taken from the end. */
function lanesOf(messages: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const lanes = new Map<string, ReceivedMessage[]>();
  for (const message of messages) {
    const name = message.key === null ? `@${message.offset}` : `=${message.key}`;
    const lane = lanes.get(name);
    if (lane) lane.push(message);
    else lanes.set(name, [message]);
  }
  return [...lanes.values()].reverse();
}

/** Null where it is handled. */
async function reasonAgainst(
  message: ReceivedMessage,
  attempts: number,
  work: (message: ReceivedMessage) => Promise<void>,
): Promise<string | null> {
  const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS });
  for (let attempt = 1; ; attempt++) {
    try {
      await work(message);
      return null;
    } catch (error) {
      if (error instanceof DeadLetter) return error.reason;
      if (error instanceof Refusal || error instanceof Malformed) return `${error.code}: ${error.message}`;
      // Its stream waits for a later release: no retry of this one helps, and other keys must not wait for it.
      if (error instanceof UnexpectedEvent) return `${error.name}: ${error.message}`;
      if (error instanceof Unavailable || error instanceof ConcurrencyConflict) throw error;
      if (attempt >= attempts) return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      await backoff.pause();
    }
  }
}
