import { type Change, type DocumentStore } from '@parley/event-sourcing';
import { type Caller } from '@parley/platform';
import { conversations, isShown } from '../conversations/conversation.js';
import { conversationView } from '../conversations/conversation.views.js';
import { type CountQueries } from '../counts/count.queries.js';
import { type NoticeBoard } from '../notices/board.js';
import { type NoticeView } from '../notices/notice.dto.js';
import { EVERYBODY, notices } from '../notices/notice.js';
import { type NoticeQueries, memberOf } from '../notices/notice.queries.js';
import { isInFeed, readers } from '../notices/reader.js';
import { orders } from '../orders/order.js';
import { orderView } from '../orders/order.views.js';

/** Where a stream's events go: one server-sent event each. */
export interface LiveOutput {
  send(event: string, id: string, data: unknown): void;
}

/** What a stream reads from. */
export interface LiveSources {
  readonly store: DocumentStore;
  readonly board: NoticeBoard;
  readonly notices: NoticeQueries;
  readonly counts: CountQueries;
}

const CHUNK = 500;

/**
 * One seller's live stream: everything that looks different to them since their place in the change log, each item once with its
 * last state, then the counts where one changed. Its owner calls {@link LiveStream.pump} whenever something may have changed.
 */
export class LiveStream {
  private cursor = '';
  private lastCounts: string | null = null;
  private feed = new Map<string, NoticeView>();
  private pumping: Promise<void> | null = null;
  private again = false;
  private readonly scopes: readonly string[];

  constructor(
    private readonly sources: LiveSources,
    private readonly caller: Caller,
    private readonly output: LiveOutput,
  ) {
    this.scopes = [caller.id, EVERYBODY];
  }

  /** Begins with what changes from now on, or where a client that comes back has stopped; `reset` where nobody knows that place. */
  async start(lastEventId: string | null): Promise<string> {
    const { changes } = this.sources.store;
    const head = await changes.head(this.scopes);
    const missed = lastEventId === null ? [] : await changes.since(this.scopes, lastEventId, 1);
    this.feed = await this.currentFeed();
    if (missed === null || lastEventId === null) {
      this.cursor = head;
      if (missed === null) this.output.send('reset', head, {});
      this.lastCounts = JSON.stringify(await this.sources.counts.counts(this.caller));
      return head;
    }
    this.cursor = lastEventId;
    await this.resume(lastEventId);
    await this.pump();
    return this.cursor;
  }

  /** Sends what has changed; calls that come meanwhile are served by one more round. */
  pump(): Promise<void> {
    if (this.pumping) {
      this.again = true;
      return this.pumping;
    }
    this.pumping = this.rounds().finally(() => (this.pumping = null));
    return this.pumping;
  }

  private async rounds(): Promise<void> {
    do {
      this.again = false;
      await this.round();
    } while (this.again);
  }

  private async round(): Promise<void> {
    for (;;) {
      const changes = await this.sources.store.changes.since(this.scopes, this.cursor, CHUNK);
      if (changes === null) {
        this.cursor = await this.sources.store.changes.head(this.scopes);
        this.output.send('reset', this.cursor, {});
        break;
      }
      for (const change of lastOfEach(changes)) await this.sendItem(change);
      this.cursor = changes.at(-1)?.cursor ?? this.cursor;
      if (changes.length < CHUNK) break;
    }
    await this.sendNotices();
    await this.sendCounts();
  }

  private async sendItem({ collection, id, cursor }: Change): Promise<void> {
    const { store } = this.sources;
    if (collection === conversations.name) {
      const document = await store.get(conversations, id);
      if (!document) return;
      if (isShown(document)) this.output.send('conversation', cursor, conversationView(document));
      else this.output.send('conversation-removed', cursor, { conversationId: id });
    } else if (collection === orders.name) {
      const order = await store.get(orders, id);
      if (order) this.output.send('order', cursor, orderView(order));
    }
  }

  /** Notices come and go by the clock as well, so the feed is held against what it was. */
  private async sendNotices(): Promise<void> {
    const now = await this.currentFeed();
    for (const [noticeId, view] of [...now].reverse()) {
      const before = this.feed.get(noticeId);
      if (before?.read !== view.read) this.output.send('notice', this.cursor, view);
    }
    for (const noticeId of this.feed.keys()) if (!now.has(noticeId)) this.output.send('notice-removed', this.cursor, { noticeId });
    this.feed = now;
  }

  private async sendCounts(): Promise<void> {
    const counts = await this.sources.counts.counts(this.caller);
    const text = JSON.stringify(counts);
    if (text === this.lastCounts) return;
    this.lastCounts = text;
    this.output.send('counts', this.cursor, counts);
  }

  private async currentFeed(): Promise<Map<string, NoticeView>> {
    return new Map((await this.sources.notices.feed(this.caller)).map((view) => [view.noticeId, view]));
  }

  /** Puts the remembered feed back to what may have been sent before, so that the next round sends what was missed. */
  private async resume(cursor: string): Promise<void> {
    const { store, board } = this.sources;
    const seller = memberOf(this.caller);
    const missed = (await store.changes.since(this.scopes, cursor, Number.MAX_SAFE_INTEGER)) ?? [];
    const then = await store.changes.timeOf(cursor);
    if (missed.some(({ collection }) => collection === readers.name)) for (const [id, view] of this.feed) if (view.read) this.feed.delete(id);
    for (const { id } of missed.filter(({ collection }) => collection === notices.name)) {
      const notice = await store.get(notices, id);
      this.feed.delete(id);
      if (notice?.retracted && isInFeed({ ...notice, retracted: false }, seller, Date.now())) {
        this.output.send('notice-removed', cursor, { noticeId: id });
      }
    }
    if (then === null) return;
    for (const notice of await board.all()) {
      const since = (time: string | null) => time !== null && Date.parse(time) >= then && Date.parse(time) <= Date.now();
      if (since(notice.publishAt)) this.feed.delete(notice.noticeId);
      if (since(notice.expiresAt) && isInFeed(notice, seller, then)) this.output.send('notice-removed', cursor, { noticeId: notice.noticeId });
    }
  }
}

function lastOfEach(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.collection}/${change.id}`;
    last.delete(key);
    last.set(key, change);
  }
  return [...last.values()];
}
