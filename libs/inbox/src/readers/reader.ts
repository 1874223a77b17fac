import { type AudienceMember, type NoticeCategory, type NoticeRead, type NoticesRead } from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';

/** "All read": everything of a category that a seller of this country and these categories saw up to a time (microseconds). */
interface AllRead {
  readonly category: NoticeCategory;
  readonly country: string | null;
  readonly categories: readonly string[];
  readonly at: number;
}

/** The read marks of one seller. */
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

/** So many notices that were read one by one are remembered, the newest of them. */
export const MAX_READ_NOTICES = 5_000;
/** So many "all read" marks of different views (country and categories) are remembered, the newest of them. */
export const MAX_READ_VIEWS = 50;

export function evolveReader(reader: ReaderDocument | null, event: NoticeRead | NoticesRead): ReaderDocument {
  const { sellerId } = event.data;
  const current = reader ?? { sellerId, noticeIds: [], all: [], version: 0 };
  if (event.type === 'NoticeRead') {
    const noticeIds = [...current.noticeIds.filter((id) => id !== event.data.noticeId), event.data.noticeId].slice(-MAX_READ_NOTICES);
    return { ...current, noticeIds, version: event.version };
  }
  if (event.type !== 'NoticesRead') return unexpected(event);
  const { category, country, categories } = event.data;
  const latest: AllRead = { category, country, categories, at: event.at };
  const all = [...current.all.filter((each) => !isSameView(each, latest)), latest].slice(-MAX_READ_VIEWS);
  return { ...current, all, version: event.version };
}

/** The parts of a notice that decide whether it is read. */
export interface ReadableNotice {
  /** `visibleAt` is when it came into feeds, microseconds. */
  readonly notice: { readonly noticeId: string; readonly category: NoticeCategory; readonly visibleAt: number };
  isMeantFor(seller: AudienceMember): boolean;
}

/** The read marks of a seller, indexed for many notices. */
export class ReadMarks {
  private readonly noticeIds: ReadonlySet<string>;

  constructor(private readonly reader: ReaderDocument | null) {
    this.noticeIds = new Set(reader?.noticeIds);
  }

  /** Whether the seller has read a notice: one by one, or with all that they saw. */
  hasRead(entry: ReadableNotice): boolean {
    const { reader } = this;
    if (!reader) return false;
    const { noticeId, category, visibleAt } = entry.notice;
    return (
      this.noticeIds.has(noticeId) ||
      reader.all.some(
        (mark) =>
          mark.category === category &&
          visibleAt <= mark.at &&
          entry.isMeantFor({ sellerId: reader.sellerId, country: mark.country, categories: mark.categories }),
      )
    );
  }
}

/** A later mark of the same view says all that the earlier one did. */
function isSameView(a: AllRead, b: AllRead): boolean {
  return a.category === b.category && a.country === b.country && a.categories.join('\0') === b.categories.join('\0');
}
