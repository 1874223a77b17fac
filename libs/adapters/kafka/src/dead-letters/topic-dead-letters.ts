import { type KafkaMessage } from 'kafkajs';
import { type Outgoing, type Sender } from '../producer/sender.js';
import { type DeadLetterEntry, type DeadLetters, type ReplayOutcome } from './dead-letters.js';
import { HEADER, deadLetterTopicOf, headerText } from '../messages/headers.js';
import { originalHeaders } from './letter.js';

const SHOWN_CHARACTERS = 1000;

/** Reads every message of a topic once, in the order of its partitions. */
export type ReadTopic = (topic: string, visit: (partition: number, message: KafkaMessage) => void | Promise<void>) => Promise<void>;

/** Dead letters in a topic beside the original one. A replay is recorded in the same topic, by a message with the id of the dead letter. */
export class TopicDeadLetters implements DeadLetters {
  constructor(
    private readonly read: ReadTopic,
    private readonly sender: Sender,
  ) {}

  async list(topic: string): Promise<DeadLetterEntry[]> {
    return [...new Map((await this.attempts(topic)).map((attempt) => [attempt.origin, attempt.entry])).values()].sort((a, b) =>
      a.writtenAt < b.writtenAt ? -1 : a.writtenAt > b.writtenAt ? 1 : Number(a.offset) - Number(b.offset),
    );
  }

  async replay(topic: string, selection: 'pending' | readonly string[]): Promise<{ id: string; outcome: ReplayOutcome }[]> {
    const attempts = await this.attempts(topic);
    const latest = new Map(attempts.map((attempt) => [attempt.origin, attempt]));
    const byId = new Map(attempts.flatMap((attempt) => attempt.ids.map((id) => [id, attempt] as const)));
    const pending = () => [...latest.values()].filter((attempt) => outcomeOf(attempt, latest) === 'replayed').map(({ entry }) => entry.id);
    const ids = selection === 'pending' ? pending() : [...new Set(selection)];
    const outcomes = ids.map((id) => ({ id, outcome: outcomeOf(byId.get(id), latest) }));
    const chosen = new Set(outcomes.filter(({ outcome }) => outcome === 'replayed').map(({ id }) => (byId.get(id) as Attempt).entry.id));
    if (chosen.size > 0) await this.republish(topic, chosen);
    return outcomes;
  }

  /** All refusals of messages in order; those of several groups are merged. */
  private async attempts(topic: string): Promise<Attempt[]> {
    const attempts = new Map<string, Attempt>();
    const replayedAt = new Map<string, string>();
    await this.read(deadLetterTopicOf(topic), (partition, message) => {
      const replayed = headerText(message.headers, HEADER.replayed);
      if (replayed !== null) return void replayedAt.set(replayed, instantOf(message.timestamp));
      const entry = entryOf(topic, partition, message);
      const origin = originOf(message) ?? `of ${entry.id}`;
      const name = `${origin} ${entry.replays}`;
      const known = attempts.get(name);
      if (!known) attempts.set(name, { origin, ids: [entry.id], entry });
      else attempts.set(name, { ...known, ids: [...known.ids, entry.id], entry: merged(known.entry, entry) });
    });
    return [...attempts.values()]
      .map(({ ids, entry, ...rest }) => ({ ...rest, ids, entry: { ...entry, replayedAt: ids.map((id) => replayedAt.get(id)).find((at) => at !== undefined) ?? null } }))
      .sort((a, b) => a.entry.replays - b.entry.replays);
  }

  /** Publishes the message first and then the marker: a crash between them replays the message twice rather than never. */
  private async republish(topic: string, chosen: Set<string>): Promise<void> {
    await this.read(deadLetterTopicOf(topic), async (partition, message) => {
      const id = idOf(partition, message);
      if (!chosen.has(id)) return;
      await this.sender.send([toReplay(topic, message)]);
      const marker = { topic: deadLetterTopicOf(topic), key: message.key, value: null, headers: { [HEADER.replayed]: id } };
      await this.sender.send([marker]);
      chosen.delete(id);
    });
  }
}

/** One refusal of a message, merged over the groups that refused it. */
interface Attempt {
  /** Identifies the original message, for all its copies. */
  readonly origin: string;
  readonly ids: readonly string[];
  readonly entry: DeadLetterEntry;
}

function merged(first: DeadLetterEntry, { group, truncated }: DeadLetterEntry): DeadLetterEntry {
  return { ...first, groups: [...new Set([...first.groups, group])], truncated: first.truncated || truncated };
}

function toReplay(topic: string, message: KafkaMessage): Outgoing {
  const { key, value, headers = {} } = message;
  const origin = originOf(message);
  const ours = { [HEADER.replays]: String(replaysOf(headers) + 1), ...(origin !== null && { [HEADER.origin]: origin }) };
  return { topic, key, value, headers: { ...originalHeaders(headers), ...ours } };
}

/**
 * Position and time of the first copy of a message; null if its headers lack them. The offset alone does not identify a message, because
 * the offsets of a deleted and recreated topic start again while its dead letters remain.
 */
function originOf({ headers = {} }: KafkaMessage): string | null {
  const [partition, offset, timestamp] = [HEADER.partition, HEADER.offset, HEADER.timestamp].map((name) => headerText(headers, name));
  return headerText(headers, HEADER.origin) ?? (partition === null || offset === null ? null : `${partition}@${offset}@${timestamp ?? ''}`);
}

function outcomeOf(attempt: Attempt | undefined, latest: ReadonlyMap<string, Attempt>): ReplayOutcome {
  if (!attempt) return 'not-found';
  if (attempt.entry.replayedAt !== null || latest.get(attempt.origin) !== attempt) return 'already-replayed';
  return attempt.entry.truncated ? 'truncated' : 'replayed';
}

function entryOf(topic: string, partition: number, message: KafkaMessage): DeadLetterEntry {
  const { key, value, headers = {}, timestamp } = message;
  const text = (name: string) => headerText(headers, name);
  const names = Object.keys(originalHeaders(headers));
  return {
    id: idOf(partition, message),
    reason: text(HEADER.reason) ?? 'unknown',
    group: text(HEADER.group) ?? 'unknown',
    groups: [text(HEADER.group) ?? 'unknown'],
    topic: text(HEADER.topic) ?? topic,
    partition: Number(text(HEADER.partition) ?? -1),
    offset: text(HEADER.offset) ?? '-1',
    writtenAt: instantOf(text(HEADER.timestamp) ?? timestamp),
    key: key?.toString() ?? null,
    value: value?.subarray(0, 4 * SHOWN_CHARACTERS).toString().slice(0, SHOWN_CHARACTERS) ?? null,
    headers: Object.fromEntries(names.map((name) => [name, (text(name) ?? '').slice(0, SHOWN_CHARACTERS)])),
    replays: replaysOf(headers),
    replayedAt: null,
    truncated: text(HEADER.truncated) !== null,
  };
}

function replaysOf(headers: NonNullable<KafkaMessage['headers']>): number {
  const replays = Number(headerText(headers, HEADER.replays) ?? 0);
  return Number.isSafeInteger(replays) && replays > 0 ? replays : 0;
}

function idOf(partition: number, { offset }: KafkaMessage): string {
  return `${partition}@${offset}`;
}

function instantOf(timestamp: string): string {
  const ms = Number(timestamp);
  return new Date(Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString();
}
