import { describe, expect, it, jest } from '@jest/globals';
import { type Caller } from '@parley/http';
import { apply, memoryInbox } from '../testing/apply.js';
import { Happenings } from '../testing/events.js';
import { BlacklistQueries } from './blacklist.queries.js';

const SELLER: Caller = { role: 'seller', id: 's-1', country: null, categories: [], expiresMs: Infinity };

describe('a page of the blacklist', () => {
  it('counts the hidden messages of all of its buyers with one query', async () => {
    const [store, all] = [await memoryInbox(), new Happenings()];
    for (let n = 0; n < 25; n++) {
      const buyerId = `b-${n}`;
      all.message('before', { buyerId });
      all.blacklist(null, buyerId);
      for (let hidden = 0; hidden < n % 4; hidden++) all.message('since', { buyerId });
    }
    await apply(store, all.events, 50);
    const counted = jest.spyOn(store.documents, 'countEach');
    const { items } = await new BlacklistQueries(store.documents).list(SELLER, { limit: 100 });
    expect(items.map(({ hiddenMessages }) => hiddenMessages)).toEqual(Array.from({ length: 25 }, (_, n) => (24 - n) % 4));
    expect(counted.mock.calls).toHaveLength(1);
  });
});
