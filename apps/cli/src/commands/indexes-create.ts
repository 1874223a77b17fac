import { SHARED_DATABASE } from '@parley/cluster';
import { factsProjection } from '@parley/lookups';
import { inboxProjection } from '@parley/inbox';
import { type MongoAdapters } from '@parley/mongo';
import { openActive } from '@parley/runtime';
import { type Command, noMoreThan } from '../command.js';
import { withDatabase } from '../tool/servers.js';

/** The first requests of each service to its database, which create its collections and indexes. */
const DATABASES: Readonly<Record<string, (mongo: MongoAdapters) => Promise<unknown>>> = {
  messaging: prepareService,
  'order-message': prepareService,
  notice: (mongo) => mongo.eventStore.lastAt(),
  blacklist: prepareService,
  inbox: ({ readModels }) => openActive(readModels, inboxProjection),
  [SHARED_DATABASE]: (mongo) => Promise.all([mongo.answers.find('none'), mongo.rateWindow.giveBack('nobody', { limit: 1, windowMs: 1000 }, 1)]),
};

/** Creates missing collections and indexes, so that no request waits for them. Services also create them on first use. */
export const createIndexes: Command = {
  name: 'indexes create',
  usage: '',
  summary: 'create missing collections and indexes in the databases of the services',
  async run(call) {
    noMoreThan(0, call.words);
    const names = Object.keys(DATABASES);
    for (const name of names) {
      await withDatabase(call, name, DATABASES[name]);
      call.progress(`${name} is ready`);
    }
    return { data: { databases: names }, text: `${names.length} databases are ready`, ok: true };
  },
};

function prepareService({ eventStore, readModels }: MongoAdapters): Promise<unknown> {
  return Promise.all([eventStore.lastAt(), openActive(readModels, factsProjection)]);
}
