import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Batch, Unavailable } from '@parley/event-sourcing';
import { letter, letters, write, changes } from '@parley/event-sourcing/testing';
import { Child } from './testing/child.js';
import { openTemporary } from './testing/temporary.js';

describe('a locked database file', () => {
  let sqlite: Awaited<ReturnType<typeof openTemporary>>;
  beforeEach(async () => {
    sqlite = await openTemporary();
  });
  afterEach(() => sqlite.close());

  const append = (stream: string, expectedVersion = 0) => {
    const commitId = `${stream}@${expectedVersion}`;
    return sqlite.eventStore.append({ stream, expectedVersion, events: [{ type: 'E', data: 1 }], at: 1, commitId });
  };

  async function locked(ms: number): Promise<Child> {
    const child = new Child('lock-file.ts', join(sqlite.folder, 'parley.db'), `${ms}`);
    await child.said('locked');
    return child;
  }

  test('delays appends in order without blocking the event loop, if locked for less than a second', async () => {
    const child = await locked(700);
    let turns = 0;
    const ticking = setInterval(() => turns++, 5);
    const results = await Promise.all([append('s', 0), append('s', 1), append('t', 0)]);
    clearInterval(ticking);
    // The message of the other process takes a moment to arrive.
    await child.said('released');
    expect(results.map(({ version }) => version)).toEqual([1, 2, 1]);
    expect(turns).toBeGreaterThan(30);
    await child.kill();
  });

  test('rejects appends after about two seconds, but not reads, and recovers', async () => {
    await append('before');
    const child = await locked(60_000);
    const began = Date.now();
    const results = await Promise.allSettled([append('a'), append('b')]);
    for (const each of results) expect((each as PromiseRejectedResult).reason).toBeInstanceOf(Unavailable);
    expect(Date.now() - began).toBeGreaterThan(1800);
    expect(Date.now() - began).toBeLessThan(4000);
    expect(await sqlite.eventStore.read('before')).toHaveLength(1);
    expect(await sqlite.eventStore.read('a')).toEqual([]);
    await child.kill();
    expect(await append('a')).toMatchObject({ version: 1, repeated: false });
    expect(await append('before')).toMatchObject({ version: 1, repeated: true });
  });

  test('delays a follower that writes documents without losing or repeating an event', async () => {
    const store = await sqlite.readModels.open('letterbox', 1, [letters]);
    await Promise.all(['a', 'b', 'c'].map((stream) => append(stream)));
    const child = await locked(400);
    const errors: unknown[] = [];
    const handle = async ({ events, checkpoint }: Batch) => {
      try {
        await store.projection.commit(changes({ writes: events.map(({ stream }) => write(null, letter(stream, 'ann'))), checkpoint }));
      } catch (error) {
        errors.push(error);
        throw error;
      }
    };
    const following = sqlite.feed.follow({ name: 'f', from: null, batchSize: 2, handle });
    await following.caughtUp();
    await following.stop();
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toBeInstanceOf(Unavailable);
    expect(await store.documents.tallies('ann')).toEqual({ red: 3, unread: 3 });
    expect(await store.projection.checkpoint()).toBe('3');
    await child.kill();
  });
});
