import { describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { type Admin, type Kafka } from 'kafkajs';
import { AdminClient } from './admin-client.js';

/** A client with a fake admin connection that counts how many were made. */
function clientOf(admins: { made: number }): AdminClient {
  const admin = { connect: () => Promise.resolve(), disconnect: () => Promise.resolve() } as Admin;
  const kafka = { admin: () => ((admins.made += 1), admin) } as unknown as Kafka;
  return new AdminClient(kafka);
}

const answered = (type: string, retriable: boolean) => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable });

describe('AdminClient', () => {
  test.each(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE'])(
    'retries with a new client after %s',
    async (type) => {
      const admins = { made: 0 };
      let asked = 0;
      const answer = await clientOf(admins).run('a group', () => {
        asked += 1;
        return asked < 3 ? Promise.reject(answered(type, true)) : Promise.resolve('the answer');
      });
      expect([answer, asked, admins.made]).toEqual(['the answer', 3, 3]);
    },
  );

  test.each([
    ['UNKNOWN_TOPIC_OR_PARTITION', true],
    ['TOPIC_AUTHORIZATION_FAILED', false],
  ])('does not retry after %s', async (type, mayPass) => {
    let asked = 0;
    const error: unknown = await clientOf({ made: 0 })
      .run('a topic', () => {
        asked += 1;
        return Promise.reject(answered(type, mayPass));
      })
      .catch((reason: unknown) => reason);
    expect([asked, error instanceof Unavailable]).toEqual([1, mayPass]);
  });
});
