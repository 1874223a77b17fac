import { type AudienceMember, type NoticeCategory, isMeant } from '@parley/contracts';
import { type Decider, type Event, unexpected } from '@parley/event-sourcing';
import { type Notice, isInFeed, noticeNotFound } from './notice.js';

/** What a seller read, and who they were then by their token. */
export type ReaderEvent =
  | Event<'NoticeRead', AudienceMember & { readonly category: NoticeCategory; readonly noticeId: string }>
  | Event<'NoticesRead', AudienceMember & { readonly category: NoticeCategory }>;

/** What a seller read of one category while they were of one country and of certain categories. */
interface Reading {
  readonly seller: AudienceMember;
  readonly category: NoticeCategory;
  /** When they last read all, microseconds: what was visible by then and means this seller is read. */
  readonly allReadAt: number | null;
  /** Notices that were read one by one since. */
  readonly noticeIds: readonly string[];
}

/**
 * Everything that one seller has read. It grows with the notices that they read one by one since they last read all, and not with
 * the notices that there are: whatever they read before that, as the same seller, is covered by it.
 */
export type Reader = readonly Reading[];

export type ReaderCommand =
  /** `notice` is null where there is none. */
  | { readonly type: 'Read'; readonly seller: AudienceMember; readonly notice: Notice | null }
  | {
      readonly type: 'ReadAll';
      readonly seller: AudienceMember;
      readonly category: NoticeCategory;
      /** When each notice of the category became or becomes visible, microseconds; null if it is not known. */
      readonly visibleAt: readonly number[] | null;
    };

/** An "all read" mark this far behind the newest is not relied upon: the read model keeps the newest 50. */
const NEWEST_MARKS = 20;

/**
 * Refuses with `NOTICE_NOT_FOUND` to read what is not in the seller's feed now. What is read already makes no event: neither one notice,
 * nor a category of which no notice became visible since the same seller read all of it.
 */
export const reader: Decider<Reader, ReaderCommand, ReaderEvent> = {
  initial: [],

  evolve(state, event) {
    const { type, data, at } = event;
    if (type !== 'NoticeRead' && type !== 'NoticesRead') return unexpected(event);
    const { sellerId, country, categories, category } = data;
    const seller = { sellerId, country, categories };
    const isSame = (reading: Reading) => isOf(reading, seller, category);
    const before = state.find(isSame) ?? { seller, category, allReadAt: null, noticeIds: [] };
    const after =
      type === 'NoticesRead'
        ? { ...before, allReadAt: at, noticeIds: [] }
        : { ...before, noticeIds: [...before.noticeIds, data.noticeId] };
    return [...state.filter((reading) => !isSame(reading)), after];
  },

  decide(command, state, at) {
    const seller = normalized(command.seller);
    switch (command.type) {
      case 'Read': {
        const { notice } = command;
        if (!notice || !isInFeed(notice, seller, at)) throw noticeNotFound();
        if (isRead(state, notice)) return [];
        return [{ type: 'NoticeRead', data: { ...seller, category: notice.category, noticeId: notice.noticeId } }];
      }
      case 'ReadAll':
        if (isAllRead(state, seller, command, at)) return [];
        return [{ type: 'NoticesRead', data: { ...seller, category: command.category } }];
      default:
        return unexpected(command);
    }
  },
};

/** Whether a notice that is in the seller's feed is read. */
export function isRead(reader: Reader, notice: Notice): boolean {
  return reader.some(
    ({ seller, category, allReadAt, noticeIds }) =>
      category === notice.category &&
      (noticeIds.includes(notice.noticeId) ||
        (allReadAt !== null && notice.visibleAt <= allReadAt && isMeant(notice.audience, seller))),
  );
}

/** Whether no notice of a category became visible since the same seller marked all as read. False if that is not known. */
function isAllRead(reader: Reader, seller: AudienceMember, { category, visibleAt }: Extract<ReaderCommand, { type: 'ReadAll' }>, at: number): boolean {
  const allReadAt = reader.slice(-NEWEST_MARKS).find((reading) => isOf(reading, seller, category))?.allReadAt ?? null;
  if (allReadAt === null || visibleAt === null) return false;
  return !visibleAt.some((each) => each > allReadAt && each <= at);
}

function isOf(reading: Reading, { country, categories }: AudienceMember, category: NoticeCategory): boolean {
  return reading.category === category && reading.seller.country === country && isEqual(reading.seller.categories, categories);
}

const PREFIX = 'notice-reader-';

/** The stream of a seller as a reader of notices. */
export function readerStream(sellerId: string): string {
  return `${PREFIX}${sellerId}`;
}

export function isReaderStream(stream: string): boolean {
  return stream.startsWith(PREFIX);
}

/** The same seller in the same words, whatever the order of the categories in their token. */
function normalized({ sellerId, country, categories }: AudienceMember): AudienceMember {
  return { sellerId, country, categories: [...new Set(categories)].sort() };
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
