import { type IHeaders, type KafkaMessage } from 'kafkajs';
import { HEADER, deadLetterTopicOf } from '../messages/headers.js';
import { type Outgoing, sizeOf } from '../producer/sender.js';

/** A message that cannot be handled, where it was, and why. */
export interface Letter {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
  readonly reason: string;
}

const LONGEST_REASON = 1000;
/** What of a truncated original is kept at most, bytes. */
const KEPT_VALUE = 64 * 1024;
const KEPT_HEADERS = 16 * 1024;
const KEPT_KEY = 1024;

/** The original as it was, and in headers what is to be known of it. */
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

/** The same of an original that is too large: the beginning of its value, and of its headers those that fit. */
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

/** The headers of the original, out of those of its dead letter. */
export function originalHeaders(headers: IHeaders): IHeaders {
  const ours = new Set<string>(Object.values(HEADER));
  return Object.fromEntries(Object.entries(withoutNull(headers)).filter(([name]) => !ours.has(name)));
}

/** A header may be null in Kafka; the client reads such headers and cannot write them. */
function withoutNull(headers: IHeaders): IHeaders {
  const some = (value: Buffer | string | undefined) => value ?? '';
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.map(some) : some(value)]));
}

function shortened(reason: string): string {
  return reason.length <= LONGEST_REASON ? reason : `${reason.slice(0, LONGEST_REASON)}…`;
}
