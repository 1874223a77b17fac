import { describe, expect, it } from '@jest/globals';
import { type ServerEvent, serverEvents } from './server-events.js';

function bodyOf(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
  });
}

async function all(body: ReadableStream<Uint8Array>): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const batch of serverEvents(body, 1000)) events.push(...batch);
  return events;
}

describe('server-sent events', () => {
  it('are read with their ids, and comments as nothing but life', async () => {
    expect(await all(bodyOf('retry: 1000\n: connected\n\n', 'id: 4\n\n', 'event: counts\nid: 5\ndata: {"a":1}\n\n: still here\n\n'))).toEqual([
      { event: '', data: '', id: null },
      { event: '', data: '', id: '4' },
      { event: 'counts', data: '{"a":1}', id: '5' },
      { event: '', data: '', id: null },
    ]);
  });

  it('may be cut anywhere, also within a character', async () => {
    const bytes = new TextEncoder().encode('event: order\nid: 9\ndata: "📦 ok"\n\n');
    const each = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await all(bodyOf(...each))).toEqual([{ event: 'order', data: '"📦 ok"', id: '9' }]);
  });

  it('leave out an event that was cut off', async () => {
    expect(await all(bodyOf('event: order\nid: 9\ndata: {"half'))).toEqual([]);
  });

  it('fail where the server falls silent', async () => {
    const silent = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode(': hello\n\n')) });
    const read = async (): Promise<void> => {
      for await (const batch of serverEvents(silent, 20)) expect(batch).toHaveLength(1);
    };
    await expect(read()).rejects.toThrow('The live stream fell silent');
  });
});
