import { type PublicEvent } from '@parley/event-sourcing';
import { type NoticeCategory, type Severity } from './vocabulary.js';

/** Kafka topic of the notice service; key = the notice's id, or the seller's for what a seller did. */
export const NOTICES_TOPIC = 'parley.notices.v1';

/** Who is meant: a seller who matches every part that is not null. All null is everyone. */
export interface Audience {
  readonly countries: readonly string[] | null;
  readonly categories: readonly string[] | null;
  readonly sellerIds: readonly string[] | null;
}

/** What is known of a seller when it is decided whether a notice means them. */
export interface AudienceMember {
  readonly sellerId: string;
  readonly country: string | null;
  readonly categories: readonly string[];
}

/** An official notice. Times are ISO 8601 in UTC with milliseconds; it is in feeds from `publishAt` until before `expiresAt`. */
export type NoticePublished = PublicEvent<
  'NoticePublished',
  {
    readonly noticeId: string;
    readonly category: NoticeCategory;
    readonly kind: string;
    readonly severity: Severity;
    readonly title: string;
    readonly body: string;
    readonly publishAt: string;
    readonly expiresAt: string | null;
    readonly actBy: string | null;
    readonly audience: Audience;
  }
>;
export type NoticeRetracted = PublicEvent<'NoticeRetracted', { readonly noticeId: string }>;
/** A seller read one notice. */
export type NoticeRead = PublicEvent<'NoticeRead', { readonly sellerId: string; readonly noticeId: string }>;
/**
 * A seller read all that was in their feed of a category at the event's time: every notice that was visible by then and
 * means a seller of this country and these categories.
 */
export type NoticesRead = PublicEvent<'NoticesRead', AudienceMember & { readonly category: NoticeCategory }>;

export type NoticesEvent = NoticePublished | NoticeRetracted | NoticeRead | NoticesRead;

/** Whether a notice with this audience means the seller. */
export function isMeant(audience: Audience, seller: AudienceMember): boolean {
  return (
    (audience.countries === null || (seller.country !== null && audience.countries.includes(seller.country))) &&
    (audience.categories === null || audience.categories.some((category) => seller.categories.includes(category))) &&
    (audience.sellerIds === null || audience.sellerIds.includes(seller.sellerId))
  );
}
