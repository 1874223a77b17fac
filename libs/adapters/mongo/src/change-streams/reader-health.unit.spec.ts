import { expect, it } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { type MongoEventStore } from '../events/event-store.js';
import { ChangeFeed } from '../feed/change-feed.js';
import { Generations } from '../read-models/read-models.js';
import { ReaderHealth } from './reader-health.js';

const notAuthorized = new mongo.MongoServerError({ message: 'not authorized on messaging', code: 13 });

it('fails the check after a reader has failed for 30 s, until it succeeds', () => {
  const clock = { ms: 0 };
  const health = new ReaderHealth(() => clock.ms);
  health.failed('relay-messaging', new Error('first'));
  clock.ms = 29_999;
  health.failed('relay-messaging', notAuthorized);
  expect(() => health.check()).not.toThrow();
  clock.ms = 30_000;
  expect(() => health.check()).toThrow(new Unavailable('relay-messaging has failed for 30 s: this user lacks a right (13)'));
  health.recovered('relay-messaging');
  expect(() => health.check()).not.toThrow();
  health.failed('relay-messaging', new Error('again'));
  clock.ms = 59_999;
  expect(() => health.check()).not.toThrow();
});

it('reports change streams that cannot be read, and forgets stopped ones', async () => {
  const clock = { ms: 0 };
  const health = new ReaderHealth(() => clock.ms);
  const refusal = () => Promise.reject(notAuthorized);
  const database = { now: refusal, collection: () => refusal } as unknown as Database;
  const errors: string[] = [];
  const onError = (reader: string) => void errors.push(reader);
  const following = new ChangeFeed(database, {} as MongoEventStore, onError, health).follow({ name: 'relay-x', from: null, batchSize: 1, handle: () => Promise.resolve() });
  const generations = new Generations(database, onError, health);
  generations.watchActive('inbox', () => undefined);
  while (new Set(errors).size < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  clock.ms = 30_000;
  expect(() => health.check()).toThrow('relay-x has failed for 30 s: this user lacks a right (13)');
  await following.stop();
  expect(() => health.check()).toThrow('the watch of the active generation of inbox has failed for 30 s: this user lacks a right (13)');
  await generations.close();
});
