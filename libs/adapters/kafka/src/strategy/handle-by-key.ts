import { Malformed } from '@parley/contracts';
import { Backoff, ConcurrencyConflict, Refusal, Unavailable, UnexpectedEvent } from '@parley/event-sourcing';
import { DeadLetter, type ReceivedMessage } from './batch-context.js';

const MAX_CONCURRENT_KEYS = 64;
const INITIAL_DELAY_MS = 40;

/** A message that can never be handled, with the reason. */
export interface Refused {
  readonly message: ReceivedMessage;
  readonly reason: string;
}

/**
 * Handles the messages of each key in order and different keys in parallel; messages without a key are independent. Resolves with the
 * refused messages. Rejects with a retryable error after all started keys have ended.
 */
export async function handleByKey(
  messages: readonly ReceivedMessage[],
  attempts: number,
  work: (message: ReceivedMessage) => Promise<void>,
): Promise<Refused[]> {
  const refused: Refused[] = [];
  const failures: unknown[] = [];
  const groups = groupByKey(messages);
  const handleKeys = async () => {
    for (let group = groups.pop(); group && failures.length === 0; group = groups.pop()) {
      try {
        for (const message of group) {
          const reason = await refusalReason(message, attempts, work);
          if (reason !== null) refused.push({ message, reason });
        }
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_KEYS, groups.length) }, handleKeys));
  if (failures.length > 0) throw failures[0];
  return refused.sort((a, b) => Number(a.message.offset) - Number(b.message.offset));
}

/** The messages grouped by key, in reverse order, because they are taken from the end. */
function groupByKey(messages: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const groups = new Map<string, ReceivedMessage[]>();
  for (const message of messages) {
    const name = message.key === null ? `@${message.offset}` : `=${message.key}`;
    const group = groups.get(name);
    if (group) group.push(message);
    else groups.set(name, [message]);
  }
  return [...groups.values()].reverse();
}

/** Handles a message. Returns the reason if it is refused, otherwise null. */
async function refusalReason(
  message: ReceivedMessage,
  attempts: number,
  work: (message: ReceivedMessage) => Promise<void>,
): Promise<string | null> {
  const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS });
  for (let attempt = 1; ; attempt++) {
    try {
      await work(message);
      return null;
    } catch (error) {
      if (error instanceof DeadLetter) return error.reason;
      if (error instanceof Refusal || error instanceof Malformed) return `${error.code}: ${error.message}`;
      // The event's stream waits for a later release: a retry does not help, and other keys must not wait.
      if (error instanceof UnexpectedEvent) return `${error.name}: ${error.message}`;
      if (error instanceof Unavailable || error instanceof ConcurrencyConflict) throw error;
      if (attempt >= attempts) return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      await backoff.pause();
    }
  }
}
