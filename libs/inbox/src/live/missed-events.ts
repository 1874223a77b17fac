import { type Change } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { isInFeed, notices } from '../notices/notice.js';
import { memberOf, noticeView } from '../notices/notice.queries.js';
import { readers } from '../readers/reader.js';
import { eventText, itemEvents } from './live-events.js';
import { CHUNK, type LiveSources } from './live-sources.js';

/** A client that missed more changes than this loads its lists anew: that costs both sides less. */
export const MAX_MISSED_CHANGES = 2_000;

/** The change log is kept so long; an older id has been answered with `reset`. */
const LOG_KEPT_MS = 60 * 60 * 1000;

/** The events that a client missed since the id that it names. */
export class MissedEvents {
  private cursor: string;
  private missedChanges = 0;
  private isReset = false;
  private readonly changedNotices = new Set<string>();
  private isReaderChanged = false;

  constructor(
    private readonly sources: LiveSources,
    private readonly caller: Caller,
    private readonly scopes: readonly string[],
    private readonly lastEventId: string,
  ) {
    this.cursor = lastEventId;
  }

  /** The next conversations and orders; `reset` if the id is unknown, its lines are gone, or there are too many. */
  async next(): Promise<{ readonly events: readonly string[]; readonly hasMore: boolean }> {
    const { documents, changes } = this.sources;
    const lines = await changes.since(this.scopes, this.cursor, CHUNK);
    this.missedChanges += lines?.length ?? 0;
    if (lines === null || this.missedChanges > MAX_MISSED_CHANGES) {
      this.isReset = true;
      this.missedChanges = 0;
      this.cursor = await changes.head(this.scopes);
      return { events: [eventText('reset', this.cursor, {})], hasMore: false };
    }
    this.cursor = lines.at(-1)?.cursor ?? this.cursor;
    for (const change of lines) this.note(change);
    return { events: await itemEvents(documents, lines), hasMore: lines.length === CHUNK };
  }

  /** The notices that came, went or were read meanwhile, and the counts; nothing more after a `reset`. */
  async rest(): Promise<string[]> {
    if (this.isReset) return [`id: ${this.cursor}\n\n`];
    const counts = await this.sources.counts.counts(this.caller);
    return [...(await this.noticeEvents()), eventText('counts', this.cursor, counts)];
  }

  private note({ collection, id }: Change): void {
    if (collection === notices.name) this.changedNotices.add(id);
    if (collection === readers.name) this.isReaderChanged = true;
  }

  private async noticeEvents(): Promise<string[]> {
    const { documents, changes, board } = this.sources;
    const [member, nowMs] = [memberOf(this.caller), Date.now()];
    const sinceMs = (await changes.timeOf(this.lastEventId)) ?? nowMs - LOG_KEPT_MS;
    const passed = (ms: number) => ms >= sinceMs && ms <= nowMs;
    const removed = [...(await documents.getMany(notices, [...this.changedNotices])).values()]
      .filter((notice) => notice.retracted && isInFeed({ ...notice, retracted: false }, member, nowMs))
      .map(({ noticeId }) => noticeId);
    const expired = (await board.all())
      .filter((entry) => passed(entry.expiresMs) && entry.isVisible(member, sinceMs))
      .map(({ notice }) => notice.noticeId);
    const seen = (await this.sources.notices.read(this.caller)).filter(
      ({ notice, read }) =>
        this.changedNotices.has(notice.noticeId) || (read && this.isReaderChanged) || passed(Date.parse(notice.publishAt)),
    );
    return [
      ...[...seen].reverse().map(({ notice, read }) => eventText('notice', this.cursor, noticeView(notice, read))),
      ...[...removed, ...expired].map((noticeId) => eventText('notice-removed', this.cursor, { noticeId })),
    ];
  }
}
