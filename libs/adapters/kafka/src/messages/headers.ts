import { type IHeaders } from 'kafkajs';

/** The headers that a dead letter adds to those of its original. */
export const HEADER = {
  reason: 'dead-letter-reason',
  group: 'dead-letter-group',
  topic: 'dead-letter-topic',
  partition: 'dead-letter-partition',
  offset: 'dead-letter-offset',
  timestamp: 'dead-letter-timestamp',
  /** The original's size in bytes if it is truncated. */
  truncated: 'dead-letter-truncated',
  /** How often the message was replayed; stays on the replayed message. */
  replays: 'dead-letter-replays',
  /** The position of the message before its first replay, `<partition>@<offset>@<timestamp>`; stays on the replayed message. */
  origin: 'dead-letter-origin',
  /** Marks a message that records the replay of the dead letter `<partition>@<offset>`. */
  replayed: 'dead-letter-replayed',
} as const;

/** The dead-letter topic of a topic. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dead-letters`;
}

/** The last value of a header as text; null if it is missing. */
export function headerText(headers: IHeaders | undefined, name: string): string | null {
  const value = headers?.[name];
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined || last === null ? null : last.toString();
}
