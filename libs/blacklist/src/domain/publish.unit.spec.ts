import { describe, expect, it } from '@jest/globals';
import { publishBlacklist } from './publish.js';

const recorded = { stream: 'blacklist-czF-YjE', version: 2, at: 1_700_000_000_000_000 };
const parties = { sellerId: 's1', buyerId: 'b1' };

describe('publishBlacklist', () => {
  it.each([
    ['BuyerBlacklisted', { ...parties, reason: 'rude' }],
    ['BuyerRemovedFromBlacklist', parties],
  ])('publishes %s', (type, data) => {
    const event = { ...recorded, type, data: { ...data, kept: 'to ourselves' } };
    expect(publishBlacklist(event)).toEqual({ ...recorded, type, source: 'blacklist', key: 's1', data });
  });

  it('returns null for a stream of another service', () => {
    expect(publishBlacklist({ ...recorded, stream: 'notice-1', type: 'BuyerBlacklisted', data: parties })).toBeNull();
  });

  it('throws for an unknown event type in a stream of the blacklist', () => {
    expect(() => publishBlacklist({ ...recorded, type: 'BuyerForgiven', data: parties })).toThrow('BuyerForgiven');
  });
});
