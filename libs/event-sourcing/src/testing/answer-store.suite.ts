import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AnswerStore } from '../storage/answer-store.js';

/** An empty answer store. `other` is another process's view of it. */
export interface AnswerStoreFixture {
  readonly store: AnswerStore;
  readonly other: AnswerStore;
  readonly close: () => Promise<void>;
}

/** The contract of every answer store. */
export function testAnswerStore(name: string, open: () => Promise<AnswerStoreFixture>): void {
  describe(`${name} as an answer store`, () => {
    let fixture: AnswerStoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    const answer = { fingerprint: 'f1', status: 201, body: { conversationId: 'c', messageId: null, results: [{ outcome: 'sent 👍' }] } };

    test('is empty at first', async () => {
      expect(await fixture.store.find('key')).toBeNull();
    });

    test('returns a stored answer unchanged', async () => {
      expect(await fixture.store.save('key', answer)).toEqual(answer);
      expect(await fixture.store.find('key')).toEqual(answer);
      expect(await fixture.other.find('key')).toEqual(answer);
      expect(await fixture.store.find('KEY')).toBeNull();
    });

    test('stores an empty body', async () => {
      await fixture.store.save('null', { ...answer, body: null });
      expect(await fixture.store.find('null')).toEqual({ ...answer, body: null });
    });

    test('keeps the first answer', async () => {
      await fixture.store.save('key', answer);
      expect(await fixture.other.save('key', { fingerprint: 'f2', status: 200, body: 'later' })).toEqual(answer);
      expect(await fixture.store.find('key')).toEqual(answer);
    });

    test('returns the same answer to concurrent callers that save different ones', async () => {
      const saves = Array.from({ length: 20 }, (_, i) => (i % 2 ? fixture.store : fixture.other).save('key', { ...answer, body: i }));
      const given = await Promise.all(saves);
      const kept = await fixture.store.find('key');
      for (const each of given) expect(each).toEqual(kept);
    });
  });
}
