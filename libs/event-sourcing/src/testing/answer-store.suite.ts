import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AnswerStore } from '../storage/answer-store.js';

/** An empty store of answers. `other` is the same store as another process sees it. */
export interface AnswerStoreFixture {
  readonly store: AnswerStore;
  readonly other: AnswerStore;
  readonly close: () => Promise<void>;
}

/** What every store of answers keeps to. */
export function testAnswerStore(name: string, open: () => Promise<AnswerStoreFixture>): void {
  describe(`${name} as a store of answers`, () => {
    let fixture: AnswerStoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    const answer = { fingerprint: 'f1', status: 201, body: { conversationId: 'c', messageId: null, results: [{ outcome: 'sent 👍' }] } };

    test('knows nothing at first', async () => {
      expect(await fixture.store.find('key')).toBeNull();
    });

    test('gives an answer back as it was', async () => {
      expect(await fixture.store.save('key', answer)).toEqual(answer);
      expect(await fixture.store.find('key')).toEqual(answer);
      expect(await fixture.other.find('key')).toEqual(answer);
      expect(await fixture.store.find('KEY')).toBeNull();
    });

    test('an empty body is a body', async () => {
      await fixture.store.save('null', { ...answer, body: null });
      expect(await fixture.store.find('null')).toEqual({ ...answer, body: null });
    });

    test('the first answer stays', async () => {
      await fixture.store.save('key', answer);
      expect(await fixture.other.save('key', { fingerprint: 'f2', status: 200, body: 'later' })).toEqual(answer);
      expect(await fixture.store.find('key')).toEqual(answer);
    });

    test('of answers that are saved at once all callers are given the one that stays', async () => {
      const saves = Array.from({ length: 20 }, (_, i) => (i % 2 ? fixture.store : fixture.other).save('key', { ...answer, body: i }));
      const given = await Promise.all(saves);
      const kept = await fixture.store.find('key');
      for (const each of given) expect(each).toEqual(kept);
    });
  });
}
