import { type KafkaMessage } from 'kafkajs';
import { type Outgoing, type Sender } from '../producer/sender.js';
import { type DeadLetterEntry, type DeadLetters, type ReplayOutcome } from './dead-letters.js';
import { HEADER, deadLetterTopicOf, headerText, originalHeaders } from './letter.js';

const SHOWN_CHARACTERS = 1000;

/** Reads every message of a topic once, in the order of its partitions. */
export type ReadTopic = (topic: string, visit: (partition: number, message: KafkaMessage) => void | Promise<void>) => Promise<void>;

/**
 * Dead letters in a topic beside their own. That one was replayed is a message there, too: a note that names it, so that nothing else has to
 * be kept, and the topic tells the whole story.
 */
export class TopicDeadLetters implements DeadLetters {
  constructor(
    private readonly read: ReadTopic,
    private readonly sender: Sender,
  ) {}

  async list(topic: string): Promise<DeadLetterEntry[]> {
    const entries = new Map<string, DeadLetterEntry>();
    const replayedAt = new Map<string, string>();
    await this.read(deadLetterTopicOf(topic), (partition, message) => {
      const replayed = headerText(message.headers, HEADER.replayed);
      if (replayed !== null) replayedAt.set(replayed, instantOf(message.timestamp));
      else entries.set(idOf(partition, message), entryOf(topic, partition, message));
    });
    return [...entries.values()]
      .map((entry) => ({ ...entry, replayedAt: replayedAt.get(entry.id) ?? null }))
      .sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : a.writtenAt > b.writtenAt ? 1 : Number(a.offset) - Number(b.offset)));
  }

  async replay(topic: string, selection: 'pending' | readonly string[]): Promise<{ id: string; outcome: ReplayOutcome }[]> {
    const entries = new Map((await this.list(topic)).map((entry) => [entry.id, entry]));
    const ids = selection === 'pending' ? [...entries.values()].filter(isPending).map(({ id }) => id) : [...new Set(selection)];
    const outcomes = ids.map((id) => ({ id, outcome: outcomeOf(entries.get(id)) }));
    const chosen = new Set(outcomes.filter(({ outcome }) => outcome === 'replayed').map(({ id }) => id));
    if (chosen.size > 0) await this.publishAgain(topic, chosen);
    return outcomes;
  }

  /** The letter first, then the note: a crash between them replays it once more, and never not at all. */
  private async publishAgain(topic: string, chosen: Set<string>): Promise<void> {
    await this.read(deadLetterTopicOf(topic), async (partition, message) => {
      const id = idOf(partition, message);
      if (!chosen.has(id)) return;
      await this.sender.send([again(topic, message)]);
      const note = { topic: deadLetterTopicOf(topic), key: message.key, value: null, headers: { [HEADER.replayed]: id } };
      await this.sender.send([note]);
      chosen.delete(id);
    });
  }
}

function again(topic: string, { key, value, headers = {} }: KafkaMessage): Outgoing {
  const replays = String(replaysOf(headers) + 1);
  return { topic, key, value, headers: { ...originalHeaders(headers), [HEADER.replays]: replays } };
}

function outcomeOf(entry: DeadLetterEntry | undefined): ReplayOutcome {
  if (!entry) return 'not-found';
  if (entry.replayedAt !== null) return 'already-replayed';
  return entry.truncated ? 'truncated' : 'replayed';
}

function isPending(entry: DeadLetterEntry): boolean {
  return outcomeOf(entry) === 'replayed';
}

function entryOf(topic: string, partition: number, message: KafkaMessage): DeadLetterEntry {
  const { key, value, headers = {}, timestamp } = message;
  const text = (name: string) => headerText(headers, name);
  const names = Object.keys(originalHeaders(headers));
  return {
    id: idOf(partition, message),
    reason: text(HEADER.reason) ?? 'unknown',
    group: text(HEADER.group) ?? 'unknown',
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
