import { type Client } from './client.js';

/** One event of a live stream. `id` is a value for `Last-Event-ID`. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

const WAIT_MS = 10_000;

/** An open live stream: its events so far, and a way to wait for more. */
export class LiveStream {
  readonly events: StreamEvent[] = [];
  /** The number of comments, which only keep the connection alive. */
  comments = 0;
  private readonly watchers = new Set<() => void>();
  private readonly abort = new AbortController();
  private ended: Error | null = null;

  private constructor() {}

  /** Opens the stream of a seller and resolves when the server begins to answer. Throws if it refuses. */
  static async open(client: Client, baseUrl: string, lastEventId?: string): Promise<LiveStream> {
    const stream = new LiveStream();
    const authorization = await client.authorization();
    const response = await fetch(`${baseUrl}/v1/inbox/stream`, {
      headers: {
        accept: 'text/event-stream',
        ...(authorization !== null && { authorization }),
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
      signal: stream.abort.signal,
    });
    const type = response.headers.get('content-type') ?? '';
    if (response.status !== 200 || !type.startsWith('text/event-stream') || !response.body) {
      throw new Error(`The live stream answered ${response.status} ${type}: ${await response.text()}`);
    }
    void stream.read(response.body);
    return stream;
  }

  /** The id of the last event so far. */
  get lastId(): string | undefined {
    return this.events.at(-1)?.id;
  }

  /** Waits for a matching event among all that arrived or arrive later, from index `from`. */
  async next(matches: (event: StreamEvent) => boolean, from = 0, timeoutMs = WAIT_MS): Promise<StreamEvent> {
    const find = (): StreamEvent | undefined => this.events.slice(from).find(matches);
    await this.until(() => find() !== undefined, timeoutMs);
    return find() as StreamEvent;
  }

  /** Waits until the events so far satisfy `enough`. */
  async until(enough: () => boolean, timeoutMs = WAIT_MS): Promise<void> {
    if (enough()) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
        if (error) reject(error);
        else resolve();
      };
      const look = (): void => {
        if (enough()) settle();
        else if (this.ended !== null) settle(new Error(`The live stream ended: ${this.ended.message}`));
      };
      const timer = setTimeout(() => settle(new Error(`Not received within ${timeoutMs} ms; received: ${this.received()}`)), timeoutMs);
      this.watchers.add(look);
      look();
    });
  }

  close(): void {
    this.abort.abort();
  }

  private received(): string {
    return JSON.stringify(this.events.slice(-20));
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
        rest = blocks.pop() as string;
        for (const block of blocks) this.take(block);
        for (const look of [...this.watchers]) look();
      }
      this.ended = new Error('the server closed it');
    } catch (error) {
      this.ended = error instanceof Error ? error : new Error('it broke');
    }
    for (const look of [...this.watchers]) look();
  }

  private take(block: string): void {
    const lines = block.split(/\r?\n/);
    this.comments += lines.filter((line) => line.startsWith(':')).length;
    const field = (name: string): string[] =>
      lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
    const data = field('data');
    if (data.length === 0) return;
    const id = field('id')[0] ?? this.lastId ?? '';
    this.events.push({ id, event: field('event')[0] ?? 'message', data: JSON.parse(data.join('\n')) as unknown });
  }
}
