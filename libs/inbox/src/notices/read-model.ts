import { isMeant } from '@parley/contracts';
import { evolvesOne } from '@parley/event-sourcing';
import { defineReadModel } from '../read-model.js';
import { evolveNotice, notices } from './notice.js';
import { memberOf } from './notice.queries.js';

/** The notices, once for all sellers. They also appear and expire by the clock, so the live stream compares whole feeds. */
export const readModel = defineReadModel({
  collections: [notices],
  takes: ['NoticePublished', 'NoticeRetracted'],
  ...evolvesOne(notices, ({ data }) => data.noticeId, evolveNotice),
  versions: {
    collection: notices,
    documentId: ({ role }, id) => (role === 'seller' ? id : null),
    // Also of a notice that is retracted, expired or not published yet: front-ends wait for these changes, too.
    versionOf: ({ audience, version }, caller) => (isMeant(audience, memberOf(caller)) ? version : 0),
  },
});
