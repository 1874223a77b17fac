import { type NoticesEvent } from '@parley/contracts';
import { type Event, type Recorded, type RecordedEvent } from '@parley/event-sourcing';
import { type NoticeEvent } from './notice.js';
import { type ReaderEvent } from './reader.js';

/** The public event of a stored one of this service; null for an event of another service's stream. */
export function publishNotices(recorded: Event & Recorded): NoticesEvent | null {
  if (!recorded.stream.startsWith('notice-')) return null;
  const { stream, version, at } = recorded;
  const envelope = { stream, version, at, source: 'notice' };
  const event = recorded as RecordedEvent<NoticeEvent | ReaderEvent>;
  switch (event.type) {
    case 'NoticePublished':
      return { ...envelope, key: event.data.noticeId, type: event.type, data: event.data };
    case 'NoticeRetracted':
      return { ...envelope, key: event.data.noticeId, type: event.type, data: event.data };
    case 'NoticeRead':
      return { ...envelope, key: event.data.sellerId, type: event.type, data: event.data };
    case 'NoticesRead':
      return { ...envelope, key: event.data.sellerId, type: event.type, data: event.data };
    default:
      return event satisfies never;
  }
}
