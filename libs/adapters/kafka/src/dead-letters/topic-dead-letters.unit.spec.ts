import { describe, expect, test } from '@jest/globals';
import { type IHeaders, type KafkaMessage } from 'kafkajs';
import { type Outgoing, type Sender } from '../producer/sender.js';
import { toDeadLetter } from './letter.js';
import { TopicDeadLetters } from './topic-dead-letters.js';

const bytes = (value: Buffer | string | null) => (value === null ? null : Buffer.from(value));

/** A broker with one partition of a topic and its dead letters, where several groups refuse every message. */
function broker(refuses: () => boolean, groups = ['inbox-1', 'messaging-facts', 'order-message-facts']) {
  const topics = new Map<string, KafkaMessage[]>();
  let now = 1_790_000_000_000;
  const append = ({ topic, key, value, headers }: Outgoing): KafkaMessage => {
    const messages = topics.get(topic) ?? [];
    topics.set(topic, messages);
    const message = { key: bytes(key), value: bytes(value), headers, offset: String(messages.length), timestamp: String(now++), attributes: 0 };
    messages.push(message);
    return message;
  };
  const send = (messages: readonly Outgoing[]) => {
    for (const outgoing of messages) {
      const message = append(outgoing);
      if (outgoing.topic !== 't' || !refuses()) continue;
      for (const group of groups) append(toDeadLetter(group, { topic: 't', partition: 0, message, reason: 'refused' }));
    }
    return Promise.resolve();
  };
  const read = async (topic: string, visit: (partition: number, message: KafkaMessage) => void | Promise<void>) => {
    for (const message of [...(topics.get(topic) ?? [])]) await visit(0, message);
  };
  const headers: IHeaders = {};
  return {
    publish: (key: string) => send([{ topic: 't', key, value: 'v', headers }]),
    recreate: () => void topics.delete('t'),
    published: () => (topics.get('t') ?? []).map(({ key }) => String(key)),
    letters: new TopicDeadLetters(read, { send } as unknown as Sender),
  };
}

describe('dead letters of several groups', () => {
  test('are one entry per message, and each replay publishes one copy', async () => {
    let refuses = true;
    const { publish, published, letters } = broker(() => refuses);
    await publish('a');
    await publish('b');
    expect(await letters.list('t')).toMatchObject([
      { key: 'a', groups: ['inbox-1', 'messaging-facts', 'order-message-facts'], replays: 0 },
      { key: 'b', replays: 0 },
    ]);
    for (let replays = 1; replays <= 3; replays++) {
      expect(await letters.replay('t', 'pending')).toHaveLength(2);
      expect(published()).toHaveLength(2 + 2 * replays);
      expect((await letters.list('t')).map((entry) => [entry.key, entry.replays, entry.replayedAt])).toEqual([['a', replays, null], ['b', replays, null]]);
    }
    refuses = false;
    await letters.replay('t', 'pending');
    expect(published()).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
    expect(await letters.replay('t', 'pending')).toEqual([]);
  });

  test('are replayed once, by any of their ids', async () => {
    const { publish, published, letters } = broker(() => true);
    await publish('a');
    expect(await letters.replay('t', ['0@0', '0@1', '0@2'])).toEqual(['0@0', '0@1', '0@2'].map((id) => ({ id, outcome: 'replayed' })));
    expect(published()).toEqual(['a', 'a']);
    expect(await letters.replay('t', ['0@1'])).toEqual([{ id: '0@1', outcome: 'already-replayed' }]);
    expect(published()).toEqual(['a', 'a']);
  });

  test('are distinguished from those with the same offsets before the topic was recreated', async () => {
    const { publish, published, recreate, letters } = broker(() => true);
    await publish('a');
    await publish('b');
    await letters.replay('t', ['0@0']);
    recreate();
    await publish('c');
    await publish('d');
    expect((await letters.list('t')).map(({ key, groups }) => [key, groups.length])).toEqual([['b', 3], ['a', 3], ['c', 3], ['d', 3]]);
    expect(await letters.replay('t', 'pending')).toHaveLength(4);
    expect(published().sort()).toEqual(['a', 'b', 'c', 'c', 'd', 'd']);
  });
});
