import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type SharedSlots } from '@parley/event-sourcing';
import { type Caller, ParleyError } from '@parley/http';
import { memberOf } from '../notices/notice.queries.js';
import { EVERYBODY } from '../notices/notice.js';
import { type EndReason, LiveConnection } from './live-connection.js';
import { LiveFeed } from './live-feed.js';
import { SharedStreams } from './shared-streams.js';
import { type LiveSources } from './live-sources.js';

const KEEP_ALIVE_MS = 10_000;
/** Tokens of open streams are verified again so often: a cached one costs a look-up. */
const AUTHORIZE_MS = 10_000;
const CLOCK_MS = 400;
/** Clients reconnect after a time between these, so that they do not all come back at once. */
const [RETRY_MIN_MS, RETRY_MAX_MS] = [1_000, 3_000];
/** A client that was ended for a newer one of its seller waits longer: else two of them would end each other for ever. */
const SURPLUS_RETRY_MIN_MS = 30_000;
/** How often a process asks which of its streams were dropped for newer ones in other instances. */
const DROPPED_MS = 5_000;
/** Feeds that query the read model at the same time. */
const ROUNDS_AT_ONCE = 8;

/** Observes the hub, for logs and metrics. */
export interface LiveObserver {
  ended(reason: EndReason): void;
  /** The slots that the instances share cannot be used. */
  sharedLimitFailed(error: unknown): void;
  /** A stream was not opened, because its connection has other requests in progress. */
  refused(): void;
  failed(error: unknown): void;
}

export interface LiveHubOptions {
  /** How long a client may take to read the rest of an ended stream, ms. */
  readonly graceMs?: number;
  /** Slots of streams that all instances share. */
  readonly slots?: SharedSlots;
}

/** All live streams of this process: which there are, who is woken by a change, and how each of them ends. */
export class LiveHub {
  private readonly feeds = new Map<string, LiveFeed>();
  private readonly connections = new Map<string, Set<LiveConnection>>();
  private readonly streaming = new WeakSet<Socket>();
  private readonly newestRequest = new WeakMap<Socket, IncomingMessage>();
  /** Feeds that wait for a round: those of a seller's own change go first. */
  private readonly urgent = new Set<LiveFeed>();
  private readonly waiting = new Set<LiveFeed>();
  private readonly running = new Set<LiveFeed>();
  private readonly timers: NodeJS.Timeout[];
  private readonly unwatch: () => void;
  private lastTick = Date.now();
  private authorizing: Promise<void> | null = null;
  private closed = false;
  private readonly graceMs: number | undefined;
  /** Holds the streams against those of other instances. */
  private readonly shared: SharedStreams | null;

  constructor(
    private readonly sources: LiveSources,
    private readonly observer: LiveObserver,
    /** Streams of one seller in this process; 0 means no limit. */
    private readonly streamsPerSeller: number,
    { graceMs, slots }: LiveHubOptions = {},
  ) {
    this.graceMs = graceMs;
    this.shared = slots && streamsPerSeller > 0 ? new SharedStreams(slots, streamsPerSeller, (error) => observer.sharedLimitFailed(error)) : null;
    this.unwatch = sources.changes.watch((scopes) => this.changed(scopes));
    this.timers = [setInterval(() => void this.tick(), CLOCK_MS), setInterval(() => this.keepAlive(), KEEP_ALIVE_MS), setInterval(() => void this.authorizeAgain(), AUTHORIZE_MS)];
    if (this.shared) this.timers.push(setInterval(() => void this.endDropped(), DROPPED_MS));
    for (const timer of this.timers) timer.unref();
  }

  /** How many streams are open. */
  get size(): number {
    return [...this.connections.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Ends connections on which a client sends another request behind a stream, which has no end. */
  watchRequests(server: Server): void {
    server.on('request', (request: IncomingMessage) => {
      if (this.streaming.has(request.socket)) request.socket.destroy();
      else this.newestRequest.set(request.socket, request);
    });
  }

  /**
   * Prepares a stream; nothing has been sent yet, so each error can be answered. Errors: those of the store, and `UNAVAILABLE` if
   * the connection has other requests in progress.
   */
  async prepare(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<LiveFeed> {
    if (response.socket === null) throw this.notAlone();
    const key = keyOf(caller);
    let feed = this.feeds.get(key);
    if (!feed) this.feeds.set(key, (feed = new LiveFeed(this.sources, caller)));
    feed.users++;
    try {
      await feed.start();
      const newest = this.newestRequest.get(request.socket);
      if (newest && newest !== request) throw this.notAlone();
      return feed;
    } catch (error) {
      this.release(feed);
      throw error;
    }
  }

  /** Serves one client until either side ends it, their token expires or is refused, or they do not keep up. The head has been written. */
  async serve(
    caller: Caller,
    feed: LiveFeed,
    lastEventId: string | null,
    response: ServerResponse,
    authorizeAgain: () => Promise<void>,
  ): Promise<void> {
    const { socket } = response;
    if (socket) this.streaming.add(socket);
    const connection = new LiveConnection(caller.id, authorizeAgain, response, (ended, reason) => this.left(feed, ended, reason), this.graceMs);
    if (this.closed || !connection.isOpen) return connection.end(this.closed ? 'shutdown' : 'client-gone');
    const expiry = setTimeout(() => connection.end('token-expired'), Math.min(Math.max(caller.expiresMs - Date.now(), 0), 2 ** 31 - 1));
    expiry.unref();
    response.once('close', () => clearTimeout(expiry));
    this.admit(connection);
    this.shared?.add(connection, caller.expiresMs - Date.now());
    connection.write(`retry: ${retryMs(RETRY_MIN_MS, RETRY_MAX_MS)}\n: connected\n\n`);
    try {
      if (lastEventId === null) feed.join(connection);
      else await feed.resume(connection, lastEventId);
      // Changes just before it joined were not announced to this feed.
      this.schedule(feed, this.urgent);
    } catch (error) {
      this.observer.failed(error);
      connection.end('failure');
    }
  }

  /** Ends the streams whose token is not accepted any more, as after the withdrawal of its key. Done every 10 s. */
  authorizeAgain(): Promise<void> {
    this.authorizing ??= this.authorizeEach().finally(() => (this.authorizing = null));
    return this.authorizing;
  }

  /** Ends the streams that newer ones in other instances have taken the place of. Done every 5 s. */
  endDropped(): Promise<void> {
    return this.shared?.endDropped(endSurplus) ?? Promise.resolve();
  }

  /** Ends every stream; clients resume at another instance and miss nothing. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearInterval(timer);
    this.unwatch();
    for (const ofSeller of this.connections.values()) for (const connection of [...ofSeller]) connection.end('shutdown');
  }

  /** One after the other: after a change of keys each token costs a verification. */
  private async authorizeEach(): Promise<void> {
    for (const connection of [...this.connections.values()].flatMap((ofSeller) => [...ofSeller])) {
      if (this.closed) return;
      if (connection.isOpen) await connection.authorizeAgain().catch(() => connection.end('token-refused'));
    }
  }

  private notAlone(): ParleyError {
    this.observer.refused();
    return new ParleyError('UNAVAILABLE', 'A live stream needs a connection without other requests in progress');
  }

  private admit(connection: LiveConnection): void {
    const { sellerId } = connection;
    const ofSeller = this.connections.get(sellerId) ?? new Set();
    this.connections.set(sellerId, ofSeller.add(connection));
    if (this.streamsPerSeller === 0 || ofSeller.size <= this.streamsPerSeller) return;
    const [oldest] = ofSeller;
    endSurplus(oldest);
  }

  private left(feed: LiveFeed, connection: LiveConnection, reason: EndReason): void {
    feed.connections.delete(connection);
    const ofSeller = this.connections.get(connection.sellerId);
    ofSeller?.delete(connection);
    if (ofSeller?.size === 0) this.connections.delete(connection.sellerId);
    this.shared?.remove(connection);
    this.release(feed);
    this.observer.ended(reason);
  }

  private release(feed: LiveFeed): void {
    feed.users--;
    const key = keyOf(feed.caller);
    if (feed.users === 0 && this.feeds.get(key) === feed) this.feeds.delete(key);
  }

  private changed(scopes: ReadonlySet<string>): void {
    const concernsAll = scopes.size === 0 || scopes.has(EVERYBODY);
    for (const feed of this.feeds.values()) {
      if (scopes.has(feed.caller.id)) this.schedule(feed, this.urgent);
      else if (concernsAll) this.schedule(feed, this.waiting);
    }
  }

  private schedule(feed: LiveFeed, queue: Set<LiveFeed>): void {
    queue.add(feed);
    this.runNext();
  }

  /** A few feeds at a time, so that a notice to all sellers does not query for all of them at once. */
  private runNext(): void {
    while (!this.closed && this.running.size < ROUNDS_AT_ONCE) {
      const feed = this.firstIdle(this.urgent) ?? this.firstIdle(this.waiting);
      if (!feed) return;
      this.urgent.delete(feed);
      this.waiting.delete(feed);
      if (feed.connections.size === 0) continue;
      this.running.add(feed);
      feed
        .round()
        .catch((error: unknown) => {
          this.observer.failed(error);
          // Its clients resume from where they are: that is also how what this round had to send is sent.
          for (const connection of [...feed.connections]) connection.end('failure');
        })
        .finally(() => {
          this.running.delete(feed);
          this.runNext();
        });
    }
  }

  private firstIdle(queue: ReadonlySet<LiveFeed>): LiveFeed | undefined {
    for (const feed of queue) if (!this.running.has(feed)) return feed;
    return undefined;
  }

  /** Wakes those to whom a notice appears or expires by the clock. */
  private async tick(): Promise<void> {
    if (this.feeds.size === 0) {
      this.lastTick = Date.now();
      return;
    }
    try {
      const [from, to] = [this.lastTick, Date.now()];
      const crossed = (await this.sources.board.all()).filter((entry) => entry.isCrossedBetween(from, to));
      this.lastTick = to;
      if (crossed.length === 0) return;
      for (const feed of this.feeds.values()) {
        const member = memberOf(feed.caller);
        if (crossed.some((entry) => entry.isMeantFor(member))) this.schedule(feed, this.waiting);
      }
    } catch (error) {
      this.observer.failed(error);
    }
  }

  private keepAlive(): void {
    for (const ofSeller of this.connections.values()) for (const connection of [...ofSeller]) connection.keepAlive();
  }
}

function keyOf({ id, country, categories }: Caller): string {
  return JSON.stringify([id, country, categories]);
}

function endSurplus(connection: LiveConnection): void {
  connection.end('too-many-streams', `retry: ${retryMs(SURPLUS_RETRY_MIN_MS, 2 * SURPLUS_RETRY_MIN_MS)}\n\n`);
}

function retryMs(min: number, max: number): number {
  return Math.round(min + Math.random() * (max - min));
}
