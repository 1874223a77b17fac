import { describe, expect, it } from '@jest/globals';
import { fromCloudEvent, toStructuredMessage } from './cloudevents.js';
import { type ParleyEvent } from './index.js';
import { UPCASTERS, type Upcasters, upcast, versionOf } from './upcast.js';

const upcasters: Upcasters = {
  OrderRead: [
    (old) => ({ orderId: (old as { order: { id: string } }).order.id, who: (old as { who: string }).who }),
    (old) => {
      const { orderId, who } = old as { orderId: string; who: string };
      const [sellerId, buyerId] = who.split('/');
      return { orderId, sellerId, buyerId };
    },
  ],
};

const v1 = { order: { id: '1' }, who: 's-1/b-1' };
const v2 = { orderId: '1', who: 's-1/b-1' };
const v3 = { orderId: '1', sellerId: 's-1', buyerId: 'b-1' };

describe('an old version of an event', () => {
  it.each([
    [1, v1],
    [2, v2],
    [3, v3],
  ])('is brought from %d to the newest, one version after the other', (version, data) => {
    expect(upcast('OrderRead', version, data, upcasters)).toEqual(v3);
  });

  it('stays as it was written', () => {
    const old = structuredClone(v1);
    upcast('OrderRead', 1, old, upcasters);
    expect(old).toEqual(v1);
  });

  it.each([0, 4, 1.5, NaN])('is refused in version %d', (version) => {
    expect(() => upcast('OrderRead', version, v3, upcasters)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  it.each([null, 7, {}])('is refused with the data %j, which are not of its version', (data) => {
    expect(() => upcast('OrderRead', 1, data, upcasters)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});

describe('an event without upcasters', () => {
  it.each(['OrderRead', 'constructor'])('is at version 1 (%s)', (type) => {
    expect(versionOf(type)).toBe(1);
    expect(upcast(type, 1, v3)).toBe(v3);
    expect(() => upcast(type, 2, v3)).toThrow('1 to 1');
  });

  it('is every one today', () => {
    expect(UPCASTERS).toEqual({});
  });
});

describe('a message in an old version', () => {
  const event = { stream: 'order-1', version: 4, at: 1000, source: 'order-message', key: 's-1', type: 'OrderRead', data: v3 };
  const { headers, value } = toStructuredMessage(event as ParleyEvent);

  it.each([
    [1, v1],
    [2, v2],
  ])('is read as the newest one (%d)', (version, data) => {
    const old = { ...(JSON.parse(value) as object), type: `parley.order-message.OrderRead.v${version}`, data };
    expect(fromCloudEvent(headers, JSON.stringify(old), upcasters)).toEqual(event);
  });
});
