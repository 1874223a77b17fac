import { describe, expect, it } from '@jest/globals';
import { publishBlacklist } from './publish.js';

const recorded = { stream: 'blacklist-czF-YjE', version: 2, at: 1_700_000_000_000_000 };
const parties = { sellerId: 's1', buyerId: 'b1' };

describe('what others are told of the blacklist', () => {
  it.each([
    ['BuyerBlacklisted', { ...parties, reason: 'rude' }],
    ['BuyerRemovedFromBlacklist', parties],
  ])('%s', (type, data) => {
    const event = { ...recorded, type, data: { ...data, kept: 'to ourselves' } };
    expect(publishBlacklist(event)).toEqual({ ...recorded, type, source: 'blacklist', key: 's1', data });
  });

  it('is nothing for a stream of another service', () => {
    expect(publishBlacklist({ ...recorded, stream: 'notice-1', type: 'BuyerBlacklisted', data: parties })).toBeNull();
  });

  it('is an error where a stream of the blacklist holds what nobody knows', () => {
    expect(() => publishBlacklist({ ...recorded, type: 'BuyerForgiven', data: parties })).toThrow('BuyerForgiven');
  });
});
