import { describe, expect, test } from '@jest/globals';
import { type FetchedBatch, type Handled } from '../consumer/fetched-batch.js';
import { Batcher } from './batcher.js';

class FakeBatch {
  isCurrent = true;
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

describe('Batcher', () => {
  test('combines fetches of several partitions into batches of limited size and commits them', async () => {
    const seen: string[] = [];
    const batcher = new Batcher(4, read, async (messages, handled) => {
      await turn();
      seen.push(`${places(messages)} | ${counts(handled)}`);
    });
    await Promise.all([batcher.add(fake(0, 3)), batcher.add(fake(1, 6)), batcher.add(fake(2, 1))]);
    expect(seen).toEqual(['0@0 0@1 0@2 1@0 | 0:3 1:1', '1@1 1@2 1@3 1@4 | 1:5', '1@5 2@0 | 1:6 2:1']);
  });

  test('adds new fetches to the next batch and handles one batch at a time', async () => {
    let running = 0;
    const seen: string[] = [];
    const batcher = new Batcher(100, read, async (messages) => {
      expect(++running).toBe(1);
      await turn();
      await turn();
      running--;
      seen.push(places(messages));
    });
    const first = batcher.add(fake(0, 1));
    await turn();
    await Promise.all([first, batcher.add(fake(1, 1)), batcher.add(fake(2, 1))]);
    expect(seen).toEqual(['0@0', '1@0 2@0']);
  });

  test('rejects only the fetches in a failed batch', async () => {
    const seen: string[] = [];
    const batcher = new Batcher(2, read, async (messages) => {
      await turn();
      if (places(messages).includes('1@')) throw new Error('wrong');
      seen.push(places(messages));
    });
    const results = await Promise.allSettled([batcher.add(fake(0, 2)), batcher.add(fake(1, 5)), batcher.add(fake(2, 3))]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['0@0 0@1', '2@0 2@1', '2@2']);
  });

  test('drops fetches that may not be handled any more', async () => {
    const seen: string[] = [];
    const gone = fake(1, 3);
    const batcher = new Batcher(2, read, async (messages) => {
      await turn();
      seen.push(places(messages));
      gone.isCurrent = false;
    });
    await Promise.all([batcher.add(fake(0, 1)), batcher.add(gone), batcher.add(fake(2, 1))]);
    expect(seen).toEqual(['0@0 1@0', '2@0']);
  });
});
