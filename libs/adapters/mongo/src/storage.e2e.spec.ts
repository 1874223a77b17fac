import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { readBlob } from '@parley/event-sourcing/testing';
import { mongo as driver } from 'mongoose';
import { openMongo } from './index.js';
import { type Temporary, openTemporary, sharedServer, withDatabase } from './testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

let mongo: Temporary;
beforeEach(async () => {
  mongo = await openTemporary(await server.uri());
});
afterEach(() => mongo.close());

const inDatabase = <T>(work: (db: driver.Db) => Promise<T>) => withDatabase(mongo.uri, mongo.database, work);

describe('GridBlobs', () => {
  const id = '0'.repeat(32);
  const put = (bytes: Uint8Array) => mongo.blobs.put(id, Readable.from([bytes], { objectMode: false }));
  const chunks = () => inDatabase((db) => db.collection('blobs.chunks').countDocuments());
  const forgetFile = () => inDatabase((db) => db.collection('blobs.files').deleteMany({ filename: id }));

  test('does not find a blob whose put crashed, and can store it again', async () => {
    await put(randomBytes(700_000));
    await forgetFile();
    expect(await mongo.blobs.open(id)).toBeNull();
    await put(randomBytes(700_000));
    expect((await readBlob(mongo.blobs, id))?.length).toBe(700_000);
  });

  test('deletes a blob with the chunks of interrupted puts', async () => {
    await put(randomBytes(700_000));
    await forgetFile();
    await put(randomBytes(300_000));
    expect(await chunks()).toBe(5);
    await mongo.blobs.delete(id);
    expect(await chunks()).toBe(0);
  });

  test('reads and deletes a blob of the previous release', async () => {
    const bytes = randomBytes(700_000);
    await inDatabase((db) => pipeline(Readable.from([bytes]), new driver.GridFSBucket(db, { bucketName: 'blobs' }).openUploadStream(id)));
    expect((await readBlob(mongo.blobs, id))?.equals(bytes)).toBe(true);
    await mongo.blobs.delete(id);
    expect([await mongo.blobs.open(id), await chunks()]).toEqual([null, 0]);
  });

  test('fails to read a blob with a missing chunk', async () => {
    await put(randomBytes(700_000));
    await inDatabase((db) => db.collection('blobs.chunks').deleteOne({ n: 2 }));
    await expect(readBlob(mongo.blobs, id)).rejects.toThrow('bytes');
  });
});

test('the server removes answers after two days', async () => {
  await mongo.answers.save('key', { fingerprint: 'f', status: 200, body: 1 });
  const indexes = await inDatabase((db) => db.collection('answers').indexes());
  expect(indexes.find(({ key }) => 'at' in key)).toMatchObject({ expireAfterSeconds: 48 * 60 * 60 });
});

test('check() succeeds with a primary, and openMongo() fails within a few seconds without a server', async () => {
  await mongo.check();
  const began = Date.now();
  const away = openMongo({ uri: 'mongodb://127.0.0.1:9/?directConnection=true', database: 'none' });
  await expect(away).rejects.toBeInstanceOf(Unavailable);
  expect(Date.now() - began).toBeLessThan(6000);
});

test('several processes can open the same empty database concurrently', async () => {
  const uri = await server.uri();
  const opened = await Promise.all(Array.from({ length: 5 }, () => openMongo({ uri, database: mongo.database })));
  await Promise.all(
    opened.map(async (process, i) => {
      await process.eventStore.append({ stream: `s-${i}`, expectedVersion: 0, events: [{ type: 'E', data: 1 }], at: 1 });
      await process.answers.save(`${i}`, { fingerprint: 'f', status: 200, body: 1 });
      await process.checkpoints.save(`${i}`, 1, 'x');
      await process.lease(`${i}`).take();
      await process.rateWindow.take(`${i}`, { limit: 1, windowMs: 1000 }, 1, 1);
    }),
  );
  await Promise.all(opened.map((each) => each.close()));
});
