import { type AudienceMember, type NoticeCategory, type NoticeRead, type NoticesRead, isMeant } from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';
import { type NoticeDocument } from './notice.js';

/** "All read": everything of a category that a seller of this country and these categories saw up to a time (microseconds). */
interface AllRead {
  readonly category: NoticeCategory;
  readonly country: string | null;
  readonly categories: readonly string[];
  readonly at: number;
}

/** What one seller has read. */
export interface ReaderDocument {
  readonly sellerId: string;
  readonly noticeIds: readonly string[];
  readonly all: readonly AllRead[];
  /** Of the seller's notice-reader stream. */
  readonly version: number;
}

export const readers: Collection<ReaderDocument> = {
  name: 'readers',
  fields: {},
  indexes: [],
  announce: (_before, { sellerId }) => sellerId,
};

export function evolveReader(reader: ReaderDocument | null, event: NoticeRead | NoticesRead): ReaderDocument {
  const { sellerId } = event.data;
  const current = reader ?? { sellerId, noticeIds: [], all: [], version: 0 };
  if (event.type === 'NoticeRead') return { ...current, noticeIds: [...current.noticeIds, event.data.noticeId], version: event.version };
  if (event.type !== 'NoticesRead') return unexpected(event);
  const { category, country, categories } = event.data;
  const latest: AllRead = { category, country, categories, at: event.at };
  return { ...current, all: [...current.all.filter((each) => !isSameView(each, latest)), latest], version: event.version };
}

/** Whether the seller has read a notice: one by one, or with all that they saw. */
export function hasRead(reader: ReaderDocument | null, notice: Pick<NoticeDocument, 'noticeId' | 'category' | 'audience' | 'visibleAt'>): boolean {
  if (!reader) return false;
  return (
    reader.noticeIds.includes(notice.noticeId) ||
    reader.all.some(
      ({ category, country, categories, at }) =>
        category === notice.category && notice.visibleAt <= at && isMeant(notice.audience, { sellerId: reader.sellerId, country, categories }),
    )
  );
}

/** A later mark of the same view says all that the earlier one did. */
function isSameView(a: AllRead, b: AllRead): boolean {
  return a.category === b.category && a.country === b.country && a.categories.join('\0') === b.categories.join('\0');
}

/** Whether a notice is in a seller's feed at a time (milliseconds). */
export function isInFeed(notice: Pick<NoticeDocument, 'audience' | 'publishAt' | 'expiresAt' | 'retracted'>, seller: AudienceMember, nowMs: number): boolean {
  return (
    !notice.retracted &&
    nowMs >= Date.parse(notice.publishAt) &&
    (notice.expiresAt === null || nowMs < Date.parse(notice.expiresAt)) &&
    isMeant(notice.audience, seller)
  );
}
