import { type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { type Decider, type Event } from '@parley/event-sourcing';
import { type Notice, isInFeed, noSuchNotice } from './notice.js';

export type ReaderEvent =
  | Event<'NoticeRead', { readonly sellerId: string; readonly noticeId: string }>
  | Event<'NoticesRead', AudienceMember & { readonly category: NoticeCategory }>;

/** The notices that a seller has read one by one. */
export type Reader = ReadonlySet<string>;

export type ReaderCommand =
  /** `notice` is the notice as it stands. */
  | { readonly type: 'Read'; readonly seller: AudienceMember; readonly noticeId: string; readonly notice: Notice }
  | { readonly type: 'ReadAll'; readonly seller: AudienceMember; readonly category: NoticeCategory };

/**
 * What a seller has read. "All" is one event whatever the number of notices: it says when, and as whom, and so which notices were meant.
 * Refuses with `NOTICE_NOT_FOUND` what is not in the seller's feed at that moment.
 */
export const reader: Decider<Reader, ReaderCommand, ReaderEvent> = {
  initial: new Set(),
  evolve: (read, event) => (event.type === 'NoticeRead' ? new Set(read).add(event.data.noticeId) : read),

  decide(command, read, at) {
    const { seller } = command;
    switch (command.type) {
      case 'Read':
        if (!command.notice || !isInFeed(command.notice, seller, at)) throw noSuchNotice();
        if (read.has(command.noticeId)) return [];
        return [{ type: 'NoticeRead', data: { sellerId: seller.sellerId, noticeId: command.noticeId } }];
      case 'ReadAll':
        return [{ type: 'NoticesRead', data: { ...seller, category: command.category } }];
      default:
        return command satisfies never;
    }
  },
};

export function readerStream(sellerId: string): string {
  return `notice-reader-${sellerId}`;
}
