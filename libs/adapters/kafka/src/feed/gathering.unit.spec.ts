import { describe, expect, test } from '@jest/globals';
import { type FetchedBatch, type Handled } from '../consumer/fetched-batch.js';
import { Gathering } from './gathering.js';

class FakeBatch {
  current = true;
  constructor(
    readonly partition: number,
    count: number,
  ) {
    this.messages = Array.from({ length: count }, (_, offset) => ({ offset: String(offset) }));
  }
  readonly messages: readonly { readonly offset: string }[];
}

const fake = (partition: number, count: number) => new FakeBatch(partition, count) as unknown as FetchedBatch & FakeBatch;
const read = ({ offset }: { offset: string }, { partition }: FetchedBatch) => `${partition}@${offset}`;
const places = (messages: readonly string[]) => messages.join(' ');
const counts = (handled: readonly Handled[]) => handled.map(({ batch, count }) => `${batch.partition}:${count}`).join(' ');
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('gathering', () => {
  test('makes one batch of what came of many partitions, not larger than it may be, and commits what is in it', async () => {
    const seen: string[] = [];
    const gathering = new Gathering(4, read, async (messages, handled) => {
      await turn();
      seen.push(`${places(messages)} | ${counts(handled)}`);
    });
    await Promise.all([gathering.add(fake(0, 3)), gathering.add(fake(1, 6)), gathering.add(fake(2, 1))]);
    expect(seen).toEqual(['0@0 0@1 0@2 1@0 | 0:3 1:1', '1@1 1@2 1@3 1@4 | 1:5', '1@5 2@0 | 1:6 2:1']);
  });

  test('takes what comes meanwhile into the next one, and never handles two at a time', async () => {
    let running = 0;
    const seen: string[] = [];
    const gathering = new Gathering(100, read, async (messages) => {
      expect(++running).toBe(1);
      await turn();
      await turn();
      running--;
      seen.push(places(messages));
    });
    const first = gathering.add(fake(0, 1));
    await turn();
    await Promise.all([first, gathering.add(fake(1, 1)), gathering.add(fake(2, 1))]);
    expect(seen).toEqual(['0@0', '1@0 2@0']);
  });

  test('fails what was in the batch that failed, and nothing else', async () => {
    const seen: string[] = [];
    const gathering = new Gathering(2, read, async (messages) => {
      await turn();
      if (places(messages).includes('1@')) throw new Error('wrong');
      seen.push(places(messages));
    });
    const results = await Promise.allSettled([gathering.add(fake(0, 2)), gathering.add(fake(1, 5)), gathering.add(fake(2, 3))]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['0@0 0@1', '2@0 2@1', '2@2']);
  });

  test('lets go of what may not be handled any more', async () => {
    const seen: string[] = [];
    const gone = fake(1, 3);
    const gathering = new Gathering(2, read, async (messages) => {
      await turn();
      seen.push(places(messages));
      gone.current = false;
    });
    await Promise.all([gathering.add(fake(0, 1)), gathering.add(gone), gathering.add(fake(2, 1))]);
    expect(seen).toEqual(['0@0 1@0', '2@0']);
  });
});
