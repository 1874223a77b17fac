import { type ServerEvent, serverEvents } from './server-events.js';

export type LiveState =
  | { readonly name: 'connecting' | 'open' }
  /** Broken off; the next try is at `retryAt`, in milliseconds since 1970. */
  | { readonly name: 'lost'; readonly retryAt: number };

/** The events of the page's window. */
export type PageEvents = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/** Where a live stream comes from, and where its events go. */
export interface LiveOptions {
  /** Requests the stream after an event id. Throws if it is refused. */
  readonly open: (lastEventId: string | null, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** Takes events that came together, in their order, and the id of the last; none of them if the stream only says where it is. */
  readonly onEvents: (events: readonly ServerEvent[], upTo: string) => void;
}

/** Options of a {@link LiveConnection}. */
export interface LiveConnectionOptions extends LiveOptions {
  /** The last known event, null without one. */
  readonly lastEventId: string | null;
  /** The server sent a sign of life. */
  readonly onAlive: () => void;
  /** Where the browser announces that it is online or offline. */
  readonly page?: PageEvents;
}

// The server says something at least every 15 s.
const SILENCE_MS = 30_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * The live stream of a seller, for as long as the window is open. It resumes after the last handled event, so that no event is missed. It
 * reconnects immediately when the machine is online again, and otherwise with a growing backoff.
 */
export class LiveConnection {
  private current: LiveState = { name: 'connecting' };
  private lastEventId: string | null;
  private hasStopped = false;
  private failures = 0;
  private abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly page: PageEvents;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: LiveConnectionOptions) {
    this.lastEventId = options.lastEventId;
    this.page = options.page ?? globalThis;
  }

  readonly state = (): LiveState => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.page.addEventListener('online', this.retry);
    this.page.addEventListener('offline', this.cut);
    void this.connect();
  }

  stop(): void {
    this.page.removeEventListener('online', this.retry);
    this.page.removeEventListener('offline', this.cut);
    this.hasStopped = true;
    clearTimeout(this.timer);
    this.abort.abort();
  }

  /** Ends the current backoff. */
  readonly retry = (): void => {
    if (this.current.name !== 'lost') return;
    clearTimeout(this.timer);
    void this.connect();
  };

  private readonly cut = (): void => this.abort.abort();

  private async connect(): Promise<void> {
    this.abort = new AbortController();
    const { signal } = this.abort;
    if (this.current.name !== 'lost') this.become({ name: 'connecting' });
    try {
      const body = await this.options.open(this.lastEventId, signal);
      for await (const events of serverEvents(body, SILENCE_MS)) this.handle(events);
      throw new Error('The server ended the stream');
    } catch {
      if (!this.hasStopped) this.wait();
    }
  }

  private handle(events: readonly ServerEvent[]): void {
    const place = events.findLast(({ id }) => id !== null)?.id ?? null;
    const told = events.filter(({ event }) => event !== '');
    if (place !== null && (told.length > 0 || place !== this.lastEventId)) this.options.onEvents(told, place);
    if (place === null) {
      this.options.onAlive();
      return;
    }
    this.lastEventId = place;
    this.failures = 0;
    if (this.current.name !== 'open') this.become({ name: 'open' });
  }

  private wait(): void {
    this.abort.abort();
    const longest = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    const ms = longest * (0.75 + Math.random() / 4);
    this.failures += 1;
    this.become({ name: 'lost', retryAt: Date.now() + ms });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), ms);
  }

  private become(state: LiveState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}
