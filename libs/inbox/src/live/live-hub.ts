import { type ServerResponse } from 'node:http';
import { type Caller } from '@parley/platform';
import { EVERYBODY } from '../notices/notice.js';
import { type LiveSources, LiveStream } from './live-stream.js';

const KEEP_ALIVE_MS = 10_000;
const CLOCK_MS = 400;
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;

interface Connection {
  readonly sellerId: string;
  readonly stream: LiveStream;
  readonly response: ServerResponse;
}

/** All live streams of this process: wakes those whose seller sees something new, and keeps them alive. */
export class LiveHub {
  private readonly connections = new Set<Connection>();
  private readonly timers: NodeJS.Timeout[];
  private readonly unwatch: () => void;
  private lastTick = Date.now();

  constructor(private readonly sources: LiveSources) {
    this.unwatch = sources.store.changes.watch((scopes) => {
      const concernsAll = scopes.size === 0 || scopes.has(EVERYBODY);
      this.wake(({ sellerId }) => concernsAll || scopes.has(sellerId));
    });
    this.timers = [setInterval(() => void this.tick(), CLOCK_MS), setInterval(() => this.keepAlive(), KEEP_ALIVE_MS)];
    for (const timer of this.timers) timer.unref();
  }

  /** Serves one seller until either side ends it or their token does. `response` has sent its head. */
  async serve(caller: Caller, lastEventId: string | null, response: ServerResponse): Promise<void> {
    const output = {
      send: (event: string, id: string, data: unknown) => {
        response.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
        if (response.writableLength > MOST_UNSENT_BYTES) response.destroy();
      },
    };
    const stream = new LiveStream(this.sources, caller, output);
    const connection = { sellerId: caller.id, stream, response };
    const expiry = setTimeout(() => response.end(), Math.min(caller.expiresMs - Date.now(), 2 ** 31 - 1));
    response.on('close', () => {
      clearTimeout(expiry);
      this.connections.delete(connection);
    });
    response.write('retry: 1000\n: connected\n\n');
    const cursor = await stream.start(lastEventId);
    response.write(`id: ${cursor}\n\n`);
    if (response.destroyed) return;
    this.connections.add(connection);
    await stream.pump();
  }

  /** Ends every stream; clients come back elsewhere and miss nothing. */
  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.unwatch();
    for (const { response } of this.connections) response.end();
    this.connections.clear();
  }

  private wake(isMeant: (connection: Connection) => boolean): void {
    for (const connection of this.connections) {
      if (isMeant(connection)) connection.stream.pump().catch(() => connection.response.destroy());
    }
  }

  /** Wakes everybody when a notice appears or expires by the clock. */
  private async tick(): Promise<void> {
    if (this.connections.size === 0) return;
    const [from, to] = [this.lastTick, Date.now()];
    const passed = (time: string | null) => time !== null && Date.parse(time) > from && Date.parse(time) <= to;
    const listed = await this.sources.board.all().catch(() => null);
    if (!listed) return;
    this.lastTick = to;
    if (listed.some(({ publishAt, expiresAt }) => passed(publishAt) || passed(expiresAt))) this.wake(() => true);
  }

  private keepAlive(): void {
    for (const { response } of this.connections) response.write(': still here\n\n');
  }
}
