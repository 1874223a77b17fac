import { type Server, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DocumentStore, type SharedSlots } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { CountQueries } from '../counts/count.queries.js';
import { type EndReason } from '../live/live-connection.js';
import { LiveHub } from '../live/live-hub.js';
import { NoticeBoard } from '../notices/board.js';
import { NoticeQueries } from '../notices/notice.queries.js';

/** A live event as a client reads it. */
export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** The complete events in what a stream has sent. */
export function eventsIn(text: string): Heard[] {
  const blocks = text.replace(/\r\n[0-9a-f]+\r\n/g, '').split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [event, data] = [field('event'), field('data')];
    return event === undefined || data === undefined ? [] : [{ event, id: field('id') ?? '', data: JSON.parse(data) as Record<string, unknown> }];
  });
}

/** A client that reads what it is sent, unless it is paused. */
export class LiveClient {
  private text = '';
  closed = false;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  /** Everything that came so far, head and chunk sizes included. */
  get raw(): string {
    return this.text;
  }

  /** How many events of a kind came. */
  count(event: string): number {
    return this.text.split(`event: ${event}\n`).length - 1;
  }

  get events(): Heard[] {
    return eventsIn(this.text);
  }

  /** The id that a browser would send when it reconnects. */
  get lastId(): string | undefined {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
  }
}

/** Waits for something that other code brings about; fails after ten seconds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let i = 0; i < 1_000 && !condition(); i++) await sleep(10);
  if (!condition()) throw new Error(`${what} did not come`);
}

export interface LiveWorldOptions {
  readonly streamsPerSeller?: number;
  readonly graceMs?: number;
  readonly expiresMs?: number;
  readonly slots?: SharedSlots;
}

/** A hub behind a real HTTP server, so that sockets fill, stall and close as they do in life. */
export class LiveWorld {
  readonly ended: EndReason[] = [];
  readonly failures: unknown[] = [];
  /** Streams that were not opened. */
  refusals = 0;
  /** Sellers whose tokens are refused from now on. */
  readonly refused = new Set<string>();
  readonly hub: LiveHub;
  private readonly server: Server;
  private readonly clients: LiveClient[] = [];

  constructor(
    readonly store: DocumentStore,
    { streamsPerSeller = 10, graceMs = 200, expiresMs = Date.now() + 3_600_000, slots }: LiveWorldOptions = {},
  ) {
    const board = new NoticeBoard(store);
    const notices = new NoticeQueries(store.documents, board);
    const sources = { ...store, board, notices, counts: new CountQueries(store.documents, notices) };
    const observer = { ended: (reason: EndReason) => this.ended.push(reason), refused: () => this.refusals++, sharedLimitFailed: (error: unknown) => this.failures.push(error), failed: (error: unknown) => this.failures.push(error) };
    this.hub = new LiveHub(sources, observer, streamsPerSeller, { graceMs, slots });
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
      const caller: Caller = {
        role: 'seller',
        id: pathname.slice(1),
        country: null,
        categories: [],
        expiresMs: searchParams.has('ttl') ? Date.now() + Number(searchParams.get('ttl')) : expiresMs,
      };
      const lastEventId = request.headers['last-event-id'] as string | undefined;
      void this.hub.prepare(caller, request, response).then(
        async (feed) => {
          response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' });
          await this.hub.serve(caller, feed, lastEventId ?? null, response, () => (this.refused.has(caller.id) ? Promise.reject(new Error('refused')) : Promise.resolve()));
        },
        () => response.writeHead(503).end(),
      );
    });
    this.hub.watchRequests(this.server);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** Opens a connection and sends the requests of these paths in one packet. */
  async open(paths: string | readonly string[], lastEventId?: string): Promise<LiveClient> {
    const socket = connect((this.server.address() as AddressInfo).port, '127.0.0.1');
    const client = new LiveClient(socket);
    this.clients.push(client);
    const id = lastEventId === undefined ? '' : `Last-Event-ID: ${lastEventId}\r\n`;
    socket.write([paths].flat().map((path) => `GET /${path} HTTP/1.1\r\nHost: x\r\n${id}\r\n`).join(''));
    await until(() => client.raw.includes('connected\n\n') || client.closed || client.raw.includes(' 503 '), 'the stream');
    return client;
  }

  async close(): Promise<void> {
    this.hub.close();
    for (const { socket } of this.clients) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
