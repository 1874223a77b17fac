import { type Leadership } from './leadership.js';
import { LiveConnection, type LiveOptions, type LiveState, type PageEvents } from './live-connection.js';
import { type ServerEvent } from './server-events.js';
import { type TabChannel, type TabMessage } from './tab-channel.js';

/** Options of a {@link SharedLive}. */
export interface SharedLiveOptions extends LiveOptions {
  /** Null if tabs cannot exchange messages: then each tab has its own stream. */
  readonly channel: TabChannel | null;
  readonly leadership: Leadership;
  /** How long a follower hears nothing of its leader before it takes over. */
  readonly silenceMs?: number;
  readonly page?: PageEvents;
}

// The leader passes on that the server is alive, at least every 15 s.
const SILENCE_MS = 45_000;

/**
 * The live stream of a seller, one for all tabs of a browser: HTTP/1.1 allows six connections per origin, and a stream uses one up. The leading tab holds it and forwards every event. Each batch names the event before it, so a tab that missed one notices, and loads
 * everything again. A new leader resumes after its last known event.
 */
export class SharedLive {
  private current: LiveState = { name: 'connecting' };
  private connection: LiveConnection | null = null;
  private upTo: string | null = null;
  private leads = false;
  private hasLeft = false;
  private hasSettled = false;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private unsubscribe: () => void = () => undefined;
  private readonly listeners = new Set<() => void>();
  private settleOpened: () => void = () => undefined;

  /** Resolves when the first stream has begun, or could not: reads that start after it miss nothing that is not told by the stream. */
  readonly opened = new Promise<void>((resolve) => (this.settleOpened = resolve));

  private readonly page: PageEvents;

  constructor(private readonly options: SharedLiveOptions) {
    this.page = options.page ?? globalThis;
  }

  readonly state = (): LiveState => this.current;
  readonly isLeader = (): boolean => this.leads;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    const { channel } = this.options;
    this.unsubscribe = channel?.subscribe((message) => this.hear(message)) ?? this.unsubscribe;
    this.page.addEventListener('pagehide', this.leave);
    this.page.addEventListener('pageshow', this.comeBack);
    this.join();
  }

  stop(): void {
    this.page.removeEventListener('pagehide', this.leave);
    this.page.removeEventListener('pageshow', this.comeBack);
    this.leave();
    this.unsubscribe();
    this.options.channel?.close();
  }

  /** Tries to connect at once. */
  readonly retry = (): void => {
    if (this.connection) this.connection.retry();
    else this.options.channel?.post({ retry: true });
  };

  private join(): void {
    this.hasLeft = false;
    this.options.leadership.start((isLeader) => (isLeader ? this.lead() : this.follow()));
    this.options.channel?.post({ hello: true });
    this.heard();
  }

  /** The page goes: another tab leads at once. */
  private readonly leave = (): void => {
    if (this.hasLeft) return;
    this.hasLeft = true;
    clearTimeout(this.watchdog);
    this.connection?.stop();
    this.connection = null;
    this.leads = false;
    this.options.leadership.stop();
  };

  /** The page is restored from the browser's back/forward cache. */
  private readonly comeBack = (): void => {
    if (this.hasLeft) this.join();
  };

  private lead(): void {
    if (this.leads || this.hasLeft) return;
    this.leads = true;
    clearTimeout(this.watchdog);
    const connection: LiveConnection = new LiveConnection({
      open: this.options.open,
      lastEventId: this.upTo,
      onEvents: (events, upTo) => this.connection === connection && this.told(events, upTo),
      onAlive: () => this.connection === connection && this.announce(),
      page: this.page,
    });
    this.connection = connection;
    connection.subscribe(() => this.connection === connection && this.become(connection.state()));
    connection.start();
    this.notify();
  }

  private follow(): void {
    if (!this.leads || this.hasLeft) return;
    this.leads = false;
    this.connection?.stop();
    this.connection = null;
    this.options.channel?.post({ hello: true });
    this.heard();
    this.notify();
  }

  /** The stream of this tab brought something. */
  private told(events: readonly ServerEvent[], upTo: string): void {
    const after = this.upTo;
    this.options.channel?.post({ batch: { after, upTo, events } });
    this.advance(after, upTo, events);
  }

  private hear({ batch, state, hello, retry }: TabMessage): void {
    if (this.hasLeft) return;
    if (this.leads) {
      if (hello) this.announce();
      if (retry) this.connection?.retry();
      return;
    }
    if (batch ?? state) this.heard();
    if (batch) this.advance(batch.after, batch.upTo, batch.events);
    if (!state) return;
    // This tab has either received earlier events of the leader, or missed them.
    if (state.upTo !== null && state.upTo !== this.upTo) this.advance(state.upTo, state.upTo, []);
    if (state.live.name !== 'connecting') this.become(state.live);
  }

  /** Hands on events that follow the event `after`. If this tab does not know that one, it has missed something: everything is old. */
  private advance(after: string | null, upTo: string, events: readonly ServerEvent[]): void {
    const known = this.upTo;
    this.upTo = upTo;
    // Before the first stream began, something was read only if that could not begin.
    const hasMissed = known === null ? this.hasSettled : after !== known;
    const told = hasMissed ? [RESET] : events;
    if (told.length === 0) return;
    try {
      this.options.onEvents(told, upTo);
    } catch (error) {
      // A defect of what handles events is none of the connection.
      reportError(error);
    }
  }

  private announce(): void {
    this.options.channel?.post({ state: { live: this.current, upTo: this.upTo } });
  }

  private heard(): void {
    clearTimeout(this.watchdog);
    if (!this.leads) this.watchdog = setTimeout(() => this.options.leadership.takeOver(), this.options.silenceMs ?? SILENCE_MS);
  }

  private become(state: LiveState): void {
    this.current = state;
    if (state.name !== 'connecting') {
      this.hasSettled = true;
      this.settleOpened();
    }
    if (this.leads) this.announce();
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

const RESET: ServerEvent = { event: 'reset', data: '{}', id: null };
