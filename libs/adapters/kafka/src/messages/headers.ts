import { type IHeaders } from 'kafkajs';

/** The headers that a dead letter has beside those of its original. */
export const HEADER = {
  reason: 'dead-letter-reason',
  group: 'dead-letter-group',
  topic: 'dead-letter-topic',
  partition: 'dead-letter-partition',
  offset: 'dead-letter-offset',
  timestamp: 'dead-letter-timestamp',
  /** The original's size in bytes, where it is not whole. */
  truncated: 'dead-letter-truncated',
  /** How often the message was replayed; stays on the replayed message. */
  replays: 'dead-letter-replays',
  /** The message before its first replay, `<partition>@<offset>@<timestamp>`; stays on the replayed message. */
  origin: 'dead-letter-origin',
  /** Makes a message a note that the dead letter `<partition>@<offset>` was replayed. */
  replayed: 'dead-letter-replayed',
} as const;

/** The topic of what could not be handled in another. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dead-letters`;
}

/** The last value of a header as text; null where there is none. */
export function headerText(headers: IHeaders | undefined, name: string): string | null {
  const value = headers?.[name];
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined || last === null ? null : last.toString();
}
