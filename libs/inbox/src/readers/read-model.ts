import { evolvesOne } from '@parley/event-sourcing';
import { defineReadModel } from '../read-model.js';
import { evolveReader, readers } from './reader.js';

/** Which notices a seller has read. `after=notices@<version>` waits for it. */
export const readModel = defineReadModel({
  collections: [readers],
  takes: ['NoticeRead', 'NoticesRead'],
  ...evolvesOne(readers, ({ data }) => data.sellerId, evolveReader),
  versions: {
    collection: readers,
    documentId: ({ role, id: own }, id) => (role === 'seller' && id === 'notices' ? own : null),
    versionOf: ({ version }) => version,
  },
});
