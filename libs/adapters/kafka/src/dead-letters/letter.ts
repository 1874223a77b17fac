import { type IHeaders, type KafkaMessage } from 'kafkajs';
import { HEADER, deadLetterTopicOf } from '../messages/headers.js';
import { type Outgoing, sizeOf } from '../producer/sender.js';

/** A message that cannot be handled, with its position and the reason. */
export interface Letter {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
  readonly reason: string;
}

const MAX_REASON_CHARACTERS = 1000;
/** The most bytes that a truncated dead letter keeps of its original. */
const KEPT_VALUE = 64 * 1024;
const KEPT_HEADERS = 16 * 1024;
const KEPT_KEY = 1024;

/** The dead letter of a message: the original, with metadata in headers. */
export function toDeadLetter(group: string, { topic, partition, message, reason }: Letter): Outgoing {
  return {
    topic: deadLetterTopicOf(topic),
    key: message.key,
    value: message.value,
    headers: {
      ...withoutNull(message.headers ?? {}),
      [HEADER.reason]: shortened(reason),
      [HEADER.group]: group,
      [HEADER.topic]: topic,
      [HEADER.partition]: String(partition),
      [HEADER.offset]: message.offset,
      [HEADER.timestamp]: message.timestamp,
    },
  };
}

/** A smaller copy of a dead letter: the beginning of its value, and the original headers that fit. */
export function truncated(letter: Outgoing): Outgoing {
  const headers: IHeaders = {};
  let left = KEPT_HEADERS;
  const ours = new Set<string>(Object.values(HEADER));
  for (const [name, value] of Object.entries(letter.headers)) {
    const bytes = sizeOf({ key: null, value: null, headers: { [name]: value } });
    if (!ours.has(name) && bytes > left) continue;
    if (!ours.has(name)) left -= bytes;
    headers[name] = value;
  }
  return {
    ...letter,
    key: letter.key === null ? null : Buffer.from(letter.key).subarray(0, KEPT_KEY),
    value: letter.value === null ? null : Buffer.from(letter.value).subarray(0, KEPT_VALUE),
    headers: { ...headers, [HEADER.truncated]: String(sizeOf(letter)) },
  };
}

/** The headers of the original message, without those of the dead letter. */
export function originalHeaders(headers: IHeaders): IHeaders {
  const ours = new Set<string>(Object.values(HEADER));
  return Object.fromEntries(Object.entries(withoutNull(headers)).filter(([name]) => !ours.has(name)));
}

/** Replaces null headers, which Kafka allows, and which the client reads but cannot write. */
function withoutNull(headers: IHeaders): IHeaders {
  const some = (value: Buffer | string | undefined) => value ?? '';
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.map(some) : some(value)]));
}

function shortened(reason: string): string {
  return reason.length <= MAX_REASON_CHARACTERS ? reason : `${reason.slice(0, MAX_REASON_CHARACTERS)}…`;
}
