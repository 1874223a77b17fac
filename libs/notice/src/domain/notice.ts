import { type AudienceMember, type NoticePublished, isMeant } from '@parley/contracts';
import { type Decider, type Event, Refusal } from '@parley/event-sourcing';

export type NoticeEvent =
  | Event<'NoticePublished', NoticePublished['data']>
  | Event<'NoticeRetracted', { readonly noticeId: string }>;

/** A notice and where it stands; `visibleAt` (microseconds) is when it came or comes into feeds. */
export type Notice = (NoticePublished['data'] & { readonly visibleAt: number; readonly retracted: boolean }) | null;

/** What an operator publishes; `publishAt` null is now. Times are ISO 8601 in UTC. */
export type NoticeDraft = Omit<NoticePublished['data'], 'publishAt'> & { readonly publishAt: string | null };

export type NoticeCommand =
  | { readonly type: 'Publish'; readonly notice: NoticeDraft }
  | { readonly type: 'Retract'; readonly noticeId: string };

/** A notice is published once and can be retracted for good; retracting again changes nothing. */
export const notice: Decider<Notice, NoticeCommand, NoticeEvent> = {
  initial: null,

  evolve(state, event) {
    if (event.type === 'NoticePublished') {
      return { ...event.data, retracted: false, visibleAt: visibleFrom(event.data.publishAt, event.at) };
    }
    return state && { ...state, retracted: true };
  },

  decide(command, state, at) {
    switch (command.type) {
      case 'Publish': {
        const publishAt = command.notice.publishAt ?? new Date(Math.floor(at / 1000)).toISOString();
        return [{ type: 'NoticePublished', data: { ...command.notice, publishAt } }];
      }
      case 'Retract':
        if (!state) throw noSuchNotice();
        return state.retracted ? [] : [{ type: 'NoticeRetracted', data: { noticeId: command.noticeId } }];
      default:
        return command satisfies never;
    }
  },
};

/** A notice comes into feeds at its publication time, and not before it was accepted. Microseconds. */
export function visibleFrom(publishAt: string, acceptedAt: number): number {
  return Math.max(Date.parse(publishAt) * 1000, acceptedAt);
}

/** Whether a notice is in a seller's feed at a time (microseconds): from `publishAt` until before `expiresAt`. */
export function isInFeed(state: NonNullable<Notice>, seller: AudienceMember, at: number): boolean {
  return (
    !state.retracted &&
    at >= Date.parse(state.publishAt) * 1000 &&
    (state.expiresAt === null || at < Date.parse(state.expiresAt) * 1000) &&
    isMeant(state.audience, seller)
  );
}

export function noSuchNotice(): Refusal {
  return new Refusal('NOTICE_NOT_FOUND', 'There is no such notice');
}

export function noticeStream(noticeId: string): string {
  return `notice-${noticeId}`;
}
