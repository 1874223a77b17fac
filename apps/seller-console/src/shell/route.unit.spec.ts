import { describe, expect, it } from '@jest/globals';
import { hrefOf, parseRoute } from './route.js';

describe('an address', () => {
  it.each(['#/messages/100%', '#/messages/%E0%A4%A', '#/orders/%', '#/orders/%zz?bucket=%', '#%', '#/%25%/x', '#/system?unread=%E0'])('is read although it is malformed: %s', (hash) => {
    expect(() => parseRoute(hash)).not.toThrow();
  });

  it('names a part, an item and filters, and is read as it was written', () => {
    for (const id of ['c-1', '100%', 'a/b?c#d', '订单', ' ']) {
      const route = parseRoute(hrefOf('orders', id, { bucket: 'dispute', unread: true }));
      expect([route.part, route.id, route.query.toString()]).toEqual(['orders', id, 'bucket=dispute&unread=true']);
    }
  });

  it('leads to the messages when its part is unknown', () => {
    expect(parseRoute('#/nonsense/1')).toMatchObject({ part: 'messages', id: '1' });
    expect(parseRoute('')).toMatchObject({ part: 'messages', id: null });
  });
});
