import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { runParley } from '../../testing/cluster/prepare.js';
import { type OrderService, installOrderService } from '../../testing/servers/order-service.js';
import { eventually } from '../../testing/async/eventually.js';
import { orderStatusEvent } from '../../testing/marketplace/client/order-events.js';
import { type Order } from '../../testing/marketplace/client/shapes.js';
import { useWorld } from '../../testing/marketplace/client/world.js';
import { uniqueId } from '../../testing/marketplace/client/unique-id.js';

const TOPIC = 'marketplace.order-status.v1';
const READ_WITHIN_MS = 60_000;

const world = useWorld();
let brokers: string[];
let service: OrderService;
beforeAll(async () => {
  brokers = String(process.env.PARLEY_TEST_KAFKA_BROKERS).split(',');
  service = await installOrderService();
}, 300_000);
afterAll(() => service?.remove());

interface Letter {
  readonly key: string | null;
  readonly reason: string;
  readonly truncated: boolean;
}

/** The dead letters of matching message keys, as the operator tool shows them. */
async function deadLetters(isOurs: (key: string) => boolean): Promise<Letter[]> {
  const { out, err } = await runParley({ mongodbUri: '', brokers, database: 'none' }, ['dead-letters', 'list', TOPIC, '--json']);
  if (out === '') throw new Error(err);
  return (JSON.parse(out) as Letter[]).filter(({ key }) => isOurs(key ?? ''));
}

function seen({ sellerId, buyerId, timeline, status: current }: Order): object {
  const statuses = timeline.flatMap((entry) => (entry.kind === 'status' ? [[String(entry.sequence), entry.status]] : []));
  return { sellerId, buyerId, statuses: Object.fromEntries(statuses) as object, current };
}

describe('An order service in Python, on Kafka', () => {
  it('is understood in both modes: late, doubled and unknown events show as sent, and invalid ones become dead letters', async () => {
    const seed = Date.now() % 1_000_000;
    const sent = await service.send({ brokers, topic: TOPIC, orders: 40, seed });
    const expected = Object.entries(sent.orders);
    expect(expected).toHaveLength(40);
    for (const [orderId, wanted] of expected) {
      const order = await eventually(async () => {
        const found = await world().seller({ id: wanted.sellerId }).order(orderId);
        expect({ orderId, ...seen(found) }).toEqual({ orderId, ...wanted });
        return found;
      }, READ_WITHIN_MS);
      expect(order).toMatchObject({ buyerName: 'Zoë Ångström', items: [{ title: '蓝牙音箱', unitPrice: { amount: '24.47', currency: 'USD' } }] });
    }
    for (const sellerId of new Set(expected.map(([, order]) => order.sellerId))) {
      const theirs = (await world().seller({ id: sellerId }).orders()).map(({ orderId }) => orderId);
      expect(theirs.sort()).toEqual(expected.filter(([, order]) => order.sellerId === sellerId).map(([orderId]) => orderId).sort());
    }
    expect(sent.refused).toBeGreaterThan(20);
    const letters = await eventually(async () => {
      const found = await deadLetters((key) => key in sent.orders);
      expect(found).toHaveLength(sent.refused);
      return found;
    }, READ_WITHIN_MS);
    const kinds = new Set(letters.map(({ reason }) => reason.replace(/ .*/s, '')));
    expect(kinds).toEqual(new Set(['ce_specversion', 'value', 'VALIDATION_FAILED:', 'ORDER_PARTIES_CHANGED:']));
  }, 240_000);

  it('that sends a compressed message of 5 MB gets a complete dead letter, and its next message is handled', async () => {
    const [seller, buyer, orderId] = [world().seller(), world().buyer(), uniqueId('o')];
    const event = (sequence: number, more: object = {}): string =>
      JSON.stringify(
        orderStatusEvent({
          ...{ orderId, sellerId: seller.id, buyerId: buyer.id, status: 'FINISH', sequence, occurredAt: '2026-03-15T08:00:00Z' },
          ...more,
        }),
      );
    const producer = new kafkajs.Kafka({ clientId: 'orders', brokers, logLevel: kafkajs.logLevel.ERROR }).producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const headers = { 'content-type': 'application/cloudevents+json' };
    const values = [event(0), event(1, { note: 'x'.repeat(5 * 1024 * 1024) }), event(2)];
    // The topic refuses a message of that size, but accepts a small one that has it when decompressed.
    const messages = values.map((value) => ({ key: orderId, headers, value }));
    await producer.send({ topic: TOPIC, messages, compression: kafkajs.CompressionTypes.GZIP });
    await producer.disconnect();
    const reason = expect.stringMatching(/^value has 52\d+ bytes, and the limit is 1048576/) as unknown;
    await eventually(async () => {
      const order = seen(await seller.order(orderId));
      expect(order).toEqual({ sellerId: seller.id, buyerId: buyer.id, statuses: { 0: 'FINISH', 2: 'FINISH' }, current: 'FINISH' });
      expect(await deadLetters((key) => key === orderId)).toMatchObject([{ reason, truncated: false }]);
    }, READ_WITHIN_MS);
  }, 120_000);
});
