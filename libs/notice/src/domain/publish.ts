import { type NoticesEvent } from '@parley/contracts';
import { type RecordedEvent, newestVersion, unexpected } from '@parley/event-sourcing';
import { type NoticeEvent, notice } from './notice.js';
import { type ReaderEvent, isReaderStream, reader } from './reader.js';

/**
 * The public event of a stored one of this service; null for a stream of another service.
 * Throws `UnexpectedEvent` for a type unknown to this release.
 */
export function publishNotices(recorded: RecordedEvent): NoticesEvent | null {
  if (!recorded.stream.startsWith('notice-')) return null;
  const event = newestVersion<NoticeEvent | ReaderEvent>(isReaderStream(recorded.stream) ? reader : notice, recorded);
  const { stream, version, at } = event;
  const origin = { stream, version, at, source: 'notice' };
  switch (event.type) {
    case 'NoticePublished': {
      const { noticeId, category, kind, severity, title, body, publishAt, expiresAt, actBy, audience } = event.data;
      const data = { noticeId, category, kind, severity, title, body, publishAt, expiresAt, actBy, audience };
      return { ...origin, type: event.type, key: noticeId, data };
    }
    case 'NoticeRetracted': {
      const { noticeId } = event.data;
      return { ...origin, type: event.type, key: noticeId, data: { noticeId } };
    }
    case 'NoticeRead': {
      const { sellerId, noticeId } = event.data;
      return { ...origin, type: event.type, key: sellerId, data: { sellerId, noticeId } };
    }
    case 'NoticesRead': {
      const { sellerId, country, categories, category } = event.data;
      return { ...origin, type: event.type, key: sellerId, data: { sellerId, country, categories, category } };
    }
    default:
      return unexpected(event);
  }
}
