import { evolvesOne } from '@parley/event-sourcing';
import { defineReadModel } from '../read-model.js';
import { LabelQueries } from './label.queries.js';
import { evolveLabels, labels } from './labels.js';

/** A seller's names of the colours. `after=labels@<version>` waits for them. */
export const readModel = defineReadModel({
  collections: [labels],
  takes: ['LabelNamed'],
  ...evolvesOne(labels, ({ data }) => data.sellerId, evolveLabels),
  versions: {
    collection: labels,
    documentId: ({ role, id: own }, id) => (role === 'seller' && id === 'labels' ? own : null),
    versionOf: ({ version }) => version,
  },
  queries: LabelQueries,
});
