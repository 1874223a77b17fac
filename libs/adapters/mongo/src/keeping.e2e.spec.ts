import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { type mongo as driver } from 'mongoose';
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

describe('blobs in GridFS', () => {
  const name = () => randomBytes(16).toString('hex');

  test.each([0, 1, 255 * 1024, 255 * 1024 + 1, 3_000_000])('%i bytes come back as they were', async (size) => {
    const bytes = new Uint8Array(randomBytes(size));
    const id = name();
    expect(await mongo.blobs.get(id)).toBeNull();
    await mongo.blobs.put(id, bytes);
    expect(Buffer.from((await mongo.other.blobs.get(id)) ?? []).equals(Buffer.from(bytes))).toBe(true);
  });

  test('one that is only half there is not there, and can be put again', async () => {
    const id = name();
    const bytes = new Uint8Array(randomBytes(700_000));
    await mongo.blobs.put(id, bytes);
    // As a process leaves it that dies before the end.
    await inDatabase((db) => db.collection('blobs.files').deleteMany({ filename: id }));
    expect(await mongo.blobs.get(id)).toBeNull();
    await mongo.blobs.put(id, bytes);
    expect((await mongo.blobs.get(id))?.length).toBe(700_000);
  });

  test('put again, the name has the same bytes', async () => {
    const id = name();
    for (let i = 0; i < 2; i++) await mongo.blobs.put(id, new Uint8Array([1, 2, 3]));
    expect([...((await mongo.blobs.get(id)) ?? [])]).toEqual([1, 2, 3]);
  });

  test('names that are none', async () => {
    expect(await mongo.blobs.get('../etc/passwd')).toBeNull();
    await expect(mongo.blobs.put('x', new Uint8Array())).rejects.toThrow('no name');
  });
});

test('answers are removed by the server after two days', async () => {
  await mongo.answers.save('key', { fingerprint: 'f', status: 200, body: 1 });
  const indexes = await inDatabase((db) => db.collection('answers').indexes());
  expect(indexes.find(({ key }) => 'at' in key)).toMatchObject({ expireAfterSeconds: 48 * 60 * 60 });
});

test('a check says whether a primary answers; where none does, opening is told within a few seconds', async () => {
  await mongo.check();
  const began = Date.now();
  const away = openMongo({ uri: 'mongodb://127.0.0.1:9/?directConnection=true', database: 'none' });
  await expect(away).rejects.toBeInstanceOf(Unavailable);
  expect(Date.now() - began).toBeLessThan(6000);
});

test('several processes that open the same empty database at once all can use it', async () => {
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
