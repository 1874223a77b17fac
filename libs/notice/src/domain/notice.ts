import { type Audience, type AudienceMember, type NoticeCategory, type Severity, isMeant } from '@parley/contracts';
import { type Decider, type Event, Refusal, type StreamRange, toInstant, unexpected } from '@parley/event-sourcing';

/** The content of a notice. Times are ISO 8601 in UTC with milliseconds; without `publishAt` it is published at once. */
export interface Announcement {
  readonly category: NoticeCategory;
  readonly kind: string;
  readonly severity: Severity;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly publishAt: string | null;
  readonly expiresAt: string | null;
  readonly actBy: string | null;
  readonly audience: Audience;
}

/** The operator of the command, by the subject of their token. Missing in events of earlier releases; not published. */
interface By {
  readonly by?: string;
}

export type NoticeEvent =
  | Event<'NoticePublished', Announcement & { readonly noticeId: string; readonly publishAt: string } & By>
  | Event<'NoticeRetracted', { readonly noticeId: string } & By>;

/** The state that decides whether a notice is in a feed. Times are microseconds. */
export interface Notice {
  readonly noticeId: string;
  readonly category: NoticeCategory;
  readonly audience: Audience;
  /** The start of its visibility: `publishAt`, or the time of its acceptance if that is later. */
  readonly visibleAt: number;
  /** The end of its visibility. */
  readonly expiresAt: number | null;
  readonly retracted: boolean;
}

export type NoticeCommand =
  | { readonly type: 'Publish'; readonly noticeId: string; readonly announcement: Announcement; readonly by?: string }
  | { readonly type: 'Retract'; readonly by?: string };

/**
 * Publishes and retracts a notice.
 *
 * `publishAt` may be in the past or in the future. A notice that expires before it is published would never be in a feed and is refused with
 * `VALIDATION_FAILED`. One that has already expired is accepted, so that old notices can be imported. Retracting an unknown notice is
 * refused with `NOTICE_NOT_FOUND`; retracting it again changes nothing.
 */
export const notice: Decider<Notice | null, NoticeCommand, NoticeEvent> = {
  initial: null,

  evolve(state, event) {
    switch (event.type) {
      case 'NoticePublished': {
        const { noticeId, category, audience, publishAt, expiresAt } = event.data;
        return {
          noticeId,
          category,
          audience,
          visibleAt: Math.max(microseconds(publishAt), event.at),
          expiresAt: expiresAt === null ? null : microseconds(expiresAt),
          retracted: false,
        };
      }
      case 'NoticeRetracted':
        return state && { ...state, retracted: true };
      default:
        return unexpected(event);
    }
  },

  decide(command, state, at) {
    switch (command.type) {
      case 'Publish':
        return state ? [] : publish(command, at);
      case 'Retract':
        if (!state) throw noticeNotFound();
        return state.retracted ? [] : [{ type: 'NoticeRetracted', data: { noticeId: state.noticeId, ...byOf(command) } }];
      default:
        return unexpected(command);
    }
  },
};

/** Whether a seller has the notice in their feed at a time (microseconds). */
export function isInFeed(notice: Notice, seller: AudienceMember, at: number): boolean {
  return (
    !notice.retracted &&
    notice.visibleAt <= at &&
    (notice.expiresAt === null || at < notice.expiresAt) &&
    isMeant(notice.audience, seller)
  );
}

const NOTICE_ID = /^[0-9a-f]{32}$/;

/** The stream of a notice. Refuses an invalid id with `NOTICE_NOT_FOUND`, so that it cannot name a stream of another kind. */
export function noticeStream(noticeId: string): string {
  if (!NOTICE_ID.test(noticeId)) throw noticeNotFound();
  return `notice-${noticeId}`;
}

/** The streams of all notices. */
export const NOTICE_STREAMS: StreamRange = { from: 'notice-0', before: 'notice-g' };

export function noticeNotFound(): Refusal {
  return new Refusal('NOTICE_NOT_FOUND', 'There is no such notice');
}

/** Code `VALIDATION_FAILED`: the notice's times contradict each other. */
export class ExpiresTooEarly extends Refusal {
  readonly errors = [{ field: 'expiresAt', message: 'must be later than publishAt, which defaults to now' }];
  constructor() {
    super('VALIDATION_FAILED', 'expiresAt must be later than publishAt');
    this.name = 'ExpiresTooEarly';
  }
}

function byOf({ by }: By): By {
  return by === undefined ? {} : { by };
}

function publish(command: Extract<NoticeCommand, { type: 'Publish' }>, at: number): NoticeEvent[] {
  const { noticeId, announcement } = command;
  const publishAt = announcement.publishAt ?? toInstant(at);
  if (announcement.expiresAt !== null && microseconds(announcement.expiresAt) <= microseconds(publishAt)) throw new ExpiresTooEarly();
  return [{ type: 'NoticePublished', data: { ...announcement, noticeId, publishAt, ...byOf(command) } }];
}

function microseconds(instant: string): number {
  return Date.parse(instant) * 1000;
}
