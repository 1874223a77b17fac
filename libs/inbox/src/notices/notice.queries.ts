import { type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type Page, decodeCursor, pageOf } from '../paging/cursor.js';
import { type NoticeBoard } from './board.js';
import { type NoticeView } from './notice.dto.js';
import { type NoticeDocument } from './notice.js';
import { ReadMarks, readers } from '../readers/reader.js';

/** Filters of the feed; those that are left out match everything. */
export interface NoticeFilter {
  readonly category?: NoticeCategory;
  readonly unread?: boolean;
}

/** Queries of sellers about notices. */
export class NoticeQueries {
  constructor(
    private readonly store: DocumentReader,
    private readonly board: NoticeBoard,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** A seller's feed, newest first. */
  async list(caller: Caller, filter: NoticeFilter, { limit, cursor }: { limit: number; cursor?: string }): Promise<Page<NoticeView>> {
    const list = [caller, 'notices', filter] as const;
    const after = decodeCursor(list, cursor, ['number', 'string']) as [number, string] | undefined;
    const all = await this.read(caller, filter.category);
    const matching = filter.unread === undefined ? all : all.filter(({ read }) => read !== filter.unread);
    const rest = after ? matching.filter(({ notice }) => isBehind(notice, after)) : matching;
    return pageOf(list, rest.slice(0, limit + 1), limit, ({ notice }) => placeOf(notice), ({ notice, read }) => noticeView(notice, read));
  }

  /** Everything in a seller's feed now, newest first, and whether they have read it. */
  async read(caller: Caller, category?: NoticeCategory): Promise<{ readonly notice: NoticeDocument; readonly read: boolean }[]> {
    const [feed, reader] = await Promise.all([
      this.board.feed(memberOf(caller), this.nowMs(), category),
      this.store.get(readers, caller.id),
    ]);
    const marks = new ReadMarks(reader);
    return feed.map((entry) => ({ notice: entry.notice, read: marks.hasRead(entry) }));
  }

  /** How many notices of each category are unread. */
  async unread(caller: Caller): Promise<Record<NoticeCategory, number>> {
    const counts = { system: 0, growth: 0 };
    for (const { notice, read } of await this.read(caller)) if (!read) counts[notice.category]++;
    return counts;
  }
}

export function memberOf({ id, country, categories }: Caller): AudienceMember {
  return { sellerId: id, country, categories };
}

export function noticeView(notice: NoticeDocument, read: boolean): NoticeView {
  const { noticeId, category, kind, severity, title, body, publishAt, expiresAt, actBy } = notice;
  return { noticeId, category, kind, severity, title, body, publishAt, expiresAt, actBy, read };
}

function placeOf({ publishAt, noticeId }: NoticeDocument): [number, string] {
  return [Date.parse(publishAt), noticeId];
}

function isBehind(notice: NoticeDocument, [at, id]: [number, string]): boolean {
  const [noticeAt, noticeId] = placeOf(notice);
  return noticeAt < at || (noticeAt === at && noticeId > id);
}
