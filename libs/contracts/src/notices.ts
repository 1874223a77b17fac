import { type EventOf, eventsOf } from './event-version.js';
import { type Infer, id, instant, listOf, nullable, objectOf, oneOf, text } from './schema.js';
import { NOTICE_CATEGORIES, SEVERITIES } from './vocabulary.js';

/** Kafka topic of the notice service; key = the notice's id, or the seller's for an action of a seller. */
export const NOTICES_TOPIC = 'parley.notices.v1';

const event = eventsOf('notice');
const category = oneOf(NOTICE_CATEGORIES);
const some = nullable(listOf(text));

const audience = objectOf({ countries: some, categories: some, sellerIds: some });
/** The sellers that a notice is for: every part that is not null must match. All null is every seller. */
export type Audience = Infer<typeof audience>;

const audienceMember = objectOf({ sellerId: id, country: nullable(text), categories: listOf(text) });
/** The attributes of a seller that decide whether a notice is for them. */
export type AudienceMember = Infer<typeof audienceMember>;

export const noticePublished = event(
  'NoticePublished',
  'An official notice. It is in feeds from `publishAt` until before `expiresAt`.',
  objectOf({
    noticeId: text,
    category,
    kind: text,
    severity: oneOf(SEVERITIES),
    title: text,
    body: text,
    publishAt: instant,
    expiresAt: nullable(instant),
    actBy: nullable(instant),
    audience,
  }),
);
export type NoticePublished = EventOf<typeof noticePublished>;

export const noticeRetracted = event('NoticeRetracted', 'A notice was retracted.', objectOf({ noticeId: text }));
export type NoticeRetracted = EventOf<typeof noticeRetracted>;

export const noticeRead = event('NoticeRead', 'A seller read one notice.', objectOf({ sellerId: id, noticeId: text }));
export type NoticeRead = EventOf<typeof noticeRead>;

export const noticesRead = event(
  'NoticesRead',
  'A seller read their feed of a category: every notice that was visible by the time of the event and is for a seller of this country and these categories.',
  objectOf({ ...audienceMember.shape, category }),
);
export type NoticesRead = EventOf<typeof noticesRead>;

export const NOTICES_EVENTS = [noticePublished, noticeRetracted, noticeRead, noticesRead] as const;
export type NoticesEvent = EventOf<(typeof NOTICES_EVENTS)[number]>;

/** Whether a notice with this audience is for the seller. */
export function isMeant(audience: Audience, seller: AudienceMember): boolean {
  return (
    (audience.countries === null || (seller.country !== null && audience.countries.includes(seller.country))) &&
    (audience.categories === null || audience.categories.some((category) => seller.categories.includes(category))) &&
    (audience.sellerIds === null || audience.sellerIds.includes(seller.sellerId))
  );
}
