import { Logger } from '@nestjs/common';
import { MONGODB_SETTINGS, type MongoDbSettings, SHARED_DATABASE, openDatabase } from '@parley/cluster';
import { factsProjection } from '@parley/facts';
import { inboxProjection } from '@parley/inbox';
import { type MongoAdapters } from '@parley/mongo';
import { openActive } from '@parley/platform';
import { type Command, WrongUsage } from '../command.js';
import { settingsFor } from '../settings.js';

/** What a service asks of its database first, which is what makes the collections and indexes there. */
const DATABASES: Readonly<Record<string, (mongo: MongoAdapters) => Promise<unknown>>> = {
  messaging: prepareService,
  'order-message': prepareService,
  notice: (mongo) => mongo.eventStore.lastAt(),
  blacklist: prepareService,
  inbox: ({ readModels }) => openActive(readModels, inboxProjection),
  [SHARED_DATABASE]: (mongo) => Promise.all([mongo.answers.find('none'), mongo.replyRate(1).giveBack('nobody')]),
};

/** Makes collections and indexes that are missing, so that no request waits for them. Services make them, too, when they need them. */
export const createIndexes: Command = {
  name: 'indexes create',
  usage: '',
  summary: 'make the collections and indexes that are missing in the databases of the services',
  async run({ words, environment, progress }) {
    if (words.length > 0) throw new WrongUsage(`'${words.join(' ')}' is too much`);
    const settings = settingsFor(environment, MONGODB_SETTINGS);
    const names = Object.keys(DATABASES);
    for (const name of names) {
      await prepare(settings, name);
      progress(`${name} is ready`);
    }
    return { data: { databases: names }, text: `${names.length} databases are ready`, ok: true };
  },
};

async function prepare(settings: MongoDbSettings, name: string): Promise<void> {
  const mongo = await openDatabase(settings, name, { logger: new Logger('parley') });
  try {
    await DATABASES[name](mongo);
  } finally {
    await mongo.close();
  }
}

function prepareService({ eventStore, readModels }: MongoAdapters): Promise<unknown> {
  return Promise.all([eventStore.lastAt(), openActive(readModels, factsProjection)]);
}
