import { type AudienceMember, type NoticeCategory, isMeant } from '@parley/contracts';
import { type Decider, type Event, unexpected } from '@parley/event-sourcing';
import { type Notice, isInFeed, noticeNotFound } from './notice.js';

/** The notices that a seller read, with the seller's country and categories by their token at that time. */
export type ReaderEvent =
  | Event<'NoticeRead', AudienceMember & { readonly category: NoticeCategory; readonly noticeId: string }>
  | Event<'NoticesRead', AudienceMember & { readonly category: NoticeCategory }>;

/** The notices of one category that a seller read with one country and set of categories. */
interface Reading {
  readonly seller: AudienceMember;
  readonly category: NoticeCategory;
  /** When they last read all, microseconds: every notice visible by then for this audience is read. */
  readonly allReadAt: number | null;
  /** Notices that were read individually since. */
  readonly noticeIds: readonly string[];
}

/**
 * All notices that one seller has read. Its size depends on the notices read individually since "mark all read", and not on the number of notices,
 * because everything earlier for the same audience is covered by that.
 */
export type Reader = readonly Reading[];

export type ReaderCommand =
  /** `notice` is null if it is unknown. */
  | { readonly type: 'Read'; readonly seller: AudienceMember; readonly notice: Notice | null }
  | {
      readonly type: 'ReadAll';
      readonly seller: AudienceMember;
      readonly category: NoticeCategory;
      /** When each notice of the category becomes or became visible, microseconds; null if unknown. */
      readonly visibleAt: readonly number[] | null;
    };

/** An older "all read" mark than this many is not relied upon, because the read model keeps the newest 50. */
const NEWEST_MARKS = 20;

/**
 * Refuses with `NOTICE_NOT_FOUND` to read a notice that is not in the seller's feed now. Creates no event for a notice that is read, or for a
 * category in which no notice became visible since the same audience read all of it.
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

/** Whether a notice in the seller's feed is read. */
export function isRead(reader: Reader, notice: Notice): boolean {
  return reader.some(
    ({ seller, category, allReadAt, noticeIds }) =>
      category === notice.category &&
      (noticeIds.includes(notice.noticeId) ||
        (allReadAt !== null && notice.visibleAt <= allReadAt && isMeant(notice.audience, seller))),
  );
}

/** Whether no notice of a category became visible since the same seller marked all as read. False if unknown. */
function isAllRead(reader: Reader, seller: AudienceMember, { category, visibleAt }: Extract<ReaderCommand, { type: 'ReadAll' }>, at: number): boolean {
  const allReadAt = reader.slice(-NEWEST_MARKS).find((reading) => isOf(reading, seller, category))?.allReadAt ?? null;
  if (allReadAt === null || visibleAt === null) return false;
  return !visibleAt.some((each) => each > allReadAt && each <= at);
}

function isOf(reading: Reading, { country, categories }: AudienceMember, category: NoticeCategory): boolean {
  return reading.category === category && reading.seller.country === country && isEqual(reading.seller.categories, categories);
}

const PREFIX = 'notice-reader-';

/** The stream of the notices that a seller read. */
export function readerStream(sellerId: string): string {
  return `${PREFIX}${sellerId}`;
}

export function isReaderStream(stream: string): boolean {
  return stream.startsWith(PREFIX);
}

/** The seller with normalised categories, so that their order in the token does not matter. */
function normalized({ sellerId, country, categories }: AudienceMember): AudienceMember {
  return { sellerId, country, categories: [...new Set(categories)].sort() };
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
