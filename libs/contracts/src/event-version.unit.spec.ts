import { describe, expect, it } from '@jest/globals';
import { receiveCloudEvent, toBinaryMessage } from './cloudevents.js';
import { eventsOf } from './event-version.js';
import { type ParleyEvent, catalogOf } from './public-events.js';
import { objectOf, text } from './schema.js';

const first = eventsOf('order-message')('OrderRead', 'The seller opened the order.', objectOf({ order: objectOf({ id: text }), who: text }));
const second = first.next('The order has an id.', objectOf({ orderId: text, who: text }), ({ order, who }) => ({ orderId: order.id, who }));
const third = second.next('The parties have ids.', objectOf({ orderId: text, sellerId: text, buyerId: text }), ({ orderId, who }) => {
  const [sellerId, buyerId] = who.split('/');
  return { orderId, sellerId, buyerId };
});

const v1 = { order: { id: '1' }, who: 's-1/b-1' };
const v2 = { orderId: '1', who: 's-1/b-1' };
const v3 = { orderId: '1', sellerId: 's-1', buyerId: 'b-1' };
const malformed = (message: string) => expect.objectContaining({ code: 'VALIDATION_FAILED', message: expect.stringContaining(message) as unknown });

describe('a public event with three versions', () => {
  it.each([
    [1, v1],
    [2, v2],
    [3, v3],
  ])('upcasts version %d to the newest version, one version after the other', (version, data) => {
    expect(third.read(data, version)).toEqual(v3);
  });

  it('leaves the data of the old version unchanged', () => {
    const old = structuredClone(v1);
    third.read(old, 1);
    expect(old).toEqual(v1);
  });

  it.each([0, 4, 1.5, NaN])('refuses the unknown version %d', (version) => {
    expect(() => third.read(v3, version)).toThrow(malformed(`is OrderRead in version ${version}; this release knows versions 1 to 3`));
  });

  it.each([
    [null, 'data must be an object, not null'],
    [{}, 'data.order must be an object, but is missing'],
    [{ order: { id: 7 }, who: '' }, 'data.order.id must be a text, not 7'],
  ])('refuses data that are invalid in their version: %j', (data, message) => {
    expect(() => third.read(data, 1)).toThrow(malformed(message));
  });

  it('refuses the result of an upcaster that is invalid in the newest version', () => {
    expect(() => third.read({ orderId: '1', who: 's-1' }, 2)).toThrow(malformed('data.buyerId must be a text, but is missing'));
  });

  it.each([
    [first, v1],
    [second, v2],
    [third, v3],
  ])('decodes a published message of a release at version $version', (release, data) => {
    const event = { stream: 'order-1', version: 4, at: 1000, source: 'order-message', key: 's-1', type: 'OrderRead', data };
    const { headers, value } = toBinaryMessage(event as ParleyEvent, catalogOf([release]));
    expect(headers.ce_type).toBe(`parley.order-message.OrderRead.v${release.version}`);
    expect(catalogOf([third]).decode(receiveCloudEvent(headers, value))).toEqual({ ...event, data: v3 });
  });

  it('lists its versions, newest first', () => {
    expect(third.versions()).toEqual([third, second, first]);
  });
});
