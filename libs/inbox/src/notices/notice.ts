import { type AudienceMember, type NoticePublished, type NoticeRetracted, isMeant } from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';

/** A notice, once for all sellers: nothing is written per seller until a seller reads. */
export type NoticeDocument = NoticePublished['data'] & {
  /** When it came or comes into feeds: its publication time, and not before it was accepted. Microseconds. */
  readonly visibleAt: number;
  readonly retracted: boolean;
  readonly version: number;
};

/** The scope of changes that concern every seller. */
export const EVERYBODY = '*';

export const notices: Collection<NoticeDocument> = {
  name: 'notices',
  fields: {
    listed: ({ retracted }) => (retracted ? 0 : 1),
    at: ({ publishAt }) => Date.parse(publishAt),
    /** When it is over. Documents of releases before this field have no value. */
    until: ({ expiresAt }) => (expiresAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(expiresAt)),
  },
  indexes: [
    ['listed', '-at'],
    ['listed', 'until'],
  ],
  announce: () => EVERYBODY,
};

export function evolveNotice(notice: NoticeDocument | null, event: NoticePublished | NoticeRetracted): NoticeDocument | null {
  if (event.type === 'NoticeRetracted') return notice && { ...notice, retracted: true, version: event.version };
  if (event.type !== 'NoticePublished') return unexpected(event);
  const visibleAt = Math.max(Date.parse(event.data.publishAt) * 1000, event.at);
  return { ...event.data, visibleAt, retracted: false, version: event.version };
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
