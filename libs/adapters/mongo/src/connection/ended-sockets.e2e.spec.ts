import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type MongoAdapters, openMongo } from '../index.js';
import { CuttingProxy } from '../testing/cutting-proxy.js';
import { type Temporary, openTemporary, sharedServer } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

describe('a server that ends connections while it is asked', () => {
  let direct: Temporary;
  let proxy: CuttingProxy;
  let mongo: MongoAdapters;
  beforeEach(async () => {
    direct = await openTemporary(await server.uri());
    proxy = await CuttingProxy.open(direct.uri);
    mongo = await openMongo({ uri: proxy.uri, database: direct.database });
  });
  afterEach(async () => {
    await mongo.close();
    await proxy.close();
    await direct.close();
  });

  test('leaves no caller without an answer', async () => {
    proxy.endAnswered('nobody');
    let answered = 0;
    const { eventStore, answers, blobs } = mongo;
    const asking = (async () => {
      // When the last of them is answered, the connections of the others are ended, and the next ones are asked.
      for (; answered < 300; answered++) await Promise.all([eventStore.find('nobody'), answers.find('nobody'), blobs.open('0'.repeat(32))]);
    })();
    for (let before = -1; answered < 300; before = answered) {
      expect(answered).toBeGreaterThan(before);
      await Promise.race([asking, pause(60_000, undefined, { ref: false })]);
    }
  }, 400_000);
});
