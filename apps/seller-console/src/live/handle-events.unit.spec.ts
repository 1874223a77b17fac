import { describe, expect, it, jest } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import { handleEvents } from './handle-events.js';
import { keys } from './keys.js';
import { type Parley } from './parley.js';
import { Replica } from './replica.js';

interface Item {
  readonly conversationId: string;
  readonly version: number;
}

function parleyOf() {
  const conversations = new Replica<Item>({ id: ({ conversationId }) => conversationId, version: ({ version }) => version });
  const [orders, notices, blacklist] = [1, 2, 3].map(() => new Replica<object>({ id: String, version: () => 0 }));
  const queries = new QueryClient();
  return { conversations, queries, parley: { conversations, orders, notices, blacklist, queries } as unknown as Parley };
}

const event = (name: string, data: string) => ({ event: name, data, id: '7' });
const good = event('conversation', JSON.stringify({ conversationId: 'c-1', version: 2 }));

describe('an event of the live stream', () => {
  it.each([
    event('conversation', '{"conversationId":'),
    event('conversation', 'null'),
    event('conversation', '[]'),
    event('conversation', '{"conversationId":7,"version":1}'),
    event('conversation-removed', '{}'),
    event('counts', '{"messages":{}}'),
  ])('that is invalid is reported and left out, and the events after it are applied: %j', (bad) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { parley, conversations, queries } = parleyOf();
    handleEvents(parley, [bad, good]);
    expect(conversations.get('c-1')).toEqual({ conversationId: 'c-1', version: 2 });
    expect(queries.getQueryData(keys.counts)).toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('makes a window that remembers more than 20,000 conversations load its lists anew', () => {
    const { parley, conversations, queries } = parleyOf();
    queries.setQueryData(keys.counts, {});
    const events = Array.from({ length: 20_000 }, (_, n) => event('conversation', JSON.stringify({ conversationId: `many-${n}`, version: 1 })));
    handleEvents(parley, events);
    expect([conversations.size, queries.getQueryData(keys.counts)]).toEqual([20_000, {}]);
    handleEvents(parley, [good]);
    expect([conversations.size, queries.getQueryData(keys.counts)]).toEqual([0, undefined]);
  });

  it.each(['unheard-of', 'toString', '__proto__'])('of an unknown kind is left alone: %s', (name) => {
    const { parley, conversations } = parleyOf();
    expect(() => handleEvents(parley, [event(name, 'not json'), good])).not.toThrow();
    expect(conversations.get('c-1')).not.toBeNull();
  });
});
