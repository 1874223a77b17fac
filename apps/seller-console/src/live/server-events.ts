/** One server-sent event. A comment, which only keeps the connection alive, has no `event` and no `data`. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  /** The position from which the stream resumes after this event; null without an id. */
  readonly id: string | null;
}

/**
 * The server-sent events of a body, in batches as they arrive. `EventSource` cannot send an Authorization header, `fetch` can.
 * Ends when the server ends the stream; throws where the connection breaks or nothing came for `silenceMs`.
 */
export async function* serverEvents(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<ServerEvent[]> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read());
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      yield blocks.map(eventOf);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): ServerEvent {
  let [event, data, id]: [string, string, string | null] = ['', '', null];
  for (const line of block.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') event = value;
    else if (field === 'data') data += value;
    else if (field === 'id') id = value;
  }
  return { event, data, id };
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The live stream fell silent')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
