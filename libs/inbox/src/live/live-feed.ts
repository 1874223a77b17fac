import { KeyedQueue } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { EVERYBODY, type NoticeDocument } from '../notices/notice.js';
import { noticeView } from '../notices/notice.queries.js';
import { type LiveConnection } from './live-connection.js';
import { eventText, itemEvents } from './live-events.js';
import { CHUNK, type LiveSources } from './live-sources.js';
import { MissedEvents } from './missed-events.js';

const FRAME_CHARACTERS = 64 * 1024;

/**
 * The events of all live streams of one seller: one round of queries serves all of them. Streams whose tokens name another country or
 * other categories see other notices and have a separate feed.
 */
export class LiveFeed {
  private cursor = '';
  private lastCounts = '';
  /** Which notices are in the feed, and whether they are read. */
  private shown = new Map<string, boolean>();
  private started: Promise<void> | null = null;
  private readonly queue = new KeyedQueue();
  private readonly scopes: readonly string[];
  readonly connections = new Set<LiveConnection>();
  /** Clients that are served or about to be. */
  users = 0;

  constructor(
    private readonly sources: LiveSources,
    readonly caller: Caller,
  ) {
    this.scopes = [caller.id, EVERYBODY];
  }

  /** Starts with what changes from now on. Errors: those of the store; the next call tries again. */
  start(): Promise<void> {
    this.started ??= this.begin().catch((error: unknown) => {
      this.started = null;
      throw error;
    });
    return this.started;
  }

  /** Adds a client that wants what changes from now on. */
  join(connection: LiveConnection): void {
    connection.write(`id: ${this.cursor}\n\n`);
    this.connections.add(connection);
  }

  /** Sends a client what it missed, and adds it without a gap; `reset` if that cannot be known or is too much. */
  async resume(connection: LiveConnection, lastEventId: string): Promise<void> {
    const missed = new MissedEvents(this.sources, this.caller, this.scopes, lastEventId);
    const send = async (events: readonly string[]) => {
      for (const frame of framesOf(events)) {
        connection.write(frame);
        await connection.drained();
      }
    };
    let isBehind = true;
    while (isBehind && connection.isOpen) {
      const chunk = await missed.next();
      await send(chunk.events);
      isBehind = chunk.hasMore;
    }
    await this.queue.run('round', async () => {
      await send([...(await missed.next()).events, ...(await missed.rest())]);
      if (connection.isOpen) this.connections.add(connection);
    });
  }

  /** Sends all clients what has changed since the last round. Errors: those of the store. */
  round(): Promise<void> {
    return this.queue.run('round', async () => {
      await this.sendItems();
      await this.sendNotices();
      await this.sendCounts();
    });
  }

  private async begin(): Promise<void> {
    this.cursor = await this.sources.changes.head(this.scopes);
    for (const { notice, read } of await this.noticesNow()) this.shown.set(notice.noticeId, read);
    this.lastCounts = JSON.stringify(await this.sources.counts.counts(this.caller));
  }

  private async sendItems(): Promise<void> {
    const { documents, changes } = this.sources;
    for (let hasMore = true; hasMore; ) {
      const lines = await changes.since(this.scopes, this.cursor, CHUNK);
      if (lines === null) {
        this.cursor = await changes.head(this.scopes);
        return this.send([eventText('reset', this.cursor, {})]);
      }
      const events = await itemEvents(documents, lines);
      this.cursor = lines.at(-1)?.cursor ?? this.cursor;
      await this.send(events);
      hasMore = lines.length === CHUNK;
    }
  }

  /** Notices come and go by the clock as well, so the feed is compared with what it was. */
  private async sendNotices(): Promise<void> {
    const now = await this.noticesNow();
    const appeared = now.filter(({ notice, read }) => this.shown.get(notice.noticeId) !== read).reverse();
    const next = new Map(now.map(({ notice, read }) => [notice.noticeId, read]));
    const gone = [...this.shown.keys()].filter((noticeId) => !next.has(noticeId));
    this.shown = next;
    await this.send([
      ...appeared.map(({ notice, read }) => eventText('notice', this.cursor, noticeView(notice, read))),
      ...gone.map((noticeId) => eventText('notice-removed', this.cursor, { noticeId })),
    ]);
  }

  private async sendCounts(): Promise<void> {
    const counts = await this.sources.counts.counts(this.caller);
    const text = JSON.stringify(counts);
    if (text === this.lastCounts) return;
    this.lastCounts = text;
    await this.send([eventText('counts', this.cursor, counts)]);
  }

  private noticesNow(): Promise<readonly { readonly notice: NoticeDocument; readonly read: boolean }[]> {
    return this.sources.notices.read(this.caller);
  }

  /** Clients that do not keep up are waited for together, for a bounded time, and then ended. */
  private async send(events: readonly string[]): Promise<void> {
    for (const frame of framesOf(events)) {
      for (const connection of this.connections) connection.write(frame);
      const full = [...this.connections].filter((connection) => connection.isFull);
      if (full.length > 0) await Promise.all(full.map((connection) => connection.drained()));
    }
  }
}

/** Events in few writes, none of them large. */
function* framesOf(events: readonly string[]): Generator<string> {
  let frame = '';
  for (const event of events) {
    frame += event;
    if (frame.length < FRAME_CHARACTERS) continue;
    yield frame;
    frame = '';
  }
  if (frame !== '') yield frame;
}
