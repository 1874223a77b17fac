import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OrderStatus, parseOrderStatus } from '@parley/contracts';
import { Refusal } from '@parley/event-sourcing';
import { type KafkaServer, kafkaServer } from '../../../../tools/test-servers/kafka-server.js';
import { type OrderService, installOrderService } from '../../../../tools/test-servers/order-service.js';
import { consumeEach } from './testing/consuming.js';
import { openTestKafka } from './testing/open-test-kafka.js';
import { until } from './testing/wait.js';

let server: KafkaServer;
let service: OrderService;
beforeAll(async () => {
  [server, service] = await Promise.all([kafkaServer(), installOrderService()]);
}, 300_000);
afterAll(async () => {
  await service.remove();
  await server.stop();
});

describe('an order service in another language', () => {
  test('is understood in both modes; what is late, doubled or unknown is as it says, and garbage goes to the dead letters', async () => {
    const the = await openTestKafka(server.brokers, ['status']);
    const [topic] = the.topics;
    const group = the.name('group');
    const orders = new Map<string, OrderStatus[]>();
    const app = await consumeEach(the.kafka, topic, { group, batchSize: 50 }, ({ event, key }) => {
      const status = parseOrderStatus(event);
      expect(status.orderId).toBe(key);
      const known = orders.get(status.orderId) ?? [];
      if (known.length > 0 && known[0].sellerId !== status.sellerId) throw new Refusal('ORDER_PARTIES_CHANGED');
      if (!known.some(({ sequence }) => sequence === status.sequence)) orders.set(status.orderId, [...known, status]);
    });
    const sent = await service.send({ brokers: server.brokers, topic, orders: 40, seed: 7 });
    await until('no lag', async () => {
      const found = await the.kafka.lag(group, [topic]);
      return found.every(({ committed, end }) => (committed ?? 0) === end);
    });
    await app.close();
    expect(sent.refused).toBeGreaterThan(30);
    expect(orders.size).toBe(40);
    for (const [orderId, statuses] of orders) {
      const inOrder = statuses.toSorted((a, b) => a.sequence - b.sequence);
      expect({
        sellerId: inOrder[0].sellerId,
        buyerId: inOrder[0].buyerId,
        statuses: Object.fromEntries(inOrder.map(({ sequence, status }) => [sequence, status])),
        current: inOrder.at(-1)?.status,
      }).toEqual(sent.orders[orderId]);
      expect(inOrder[0]).toMatchObject({ sequence: 0, occurredAt: '2026-03-15T00:00:00.000Z', buyerName: 'Zoë Ångström' });
      expect(inOrder[0].items).toMatchObject([{ title: '蓝牙音箱', unitPrice: { amount: '24.47', currency: 'USD' } }]);
    }
    const letters = await the.kafka.deadLetters.list(topic);
    expect(letters).toHaveLength(sent.refused);
    const kinds = new Set(letters.map(({ reason }) => reason.replace(/ .*/s, '')));
    expect(kinds).toEqual(new Set(['ce_specversion', 'value', 'VALIDATION_FAILED:', 'ORDER_PARTIES_CHANGED:']));
    const offsets = (await the.kafka.lag(group, [topic])).reduce((sum, { end }) => sum + end, 0);
    expect(offsets).toBe(sent.sent);
    expect(the.errors).toEqual([]);
    await the.close();
  }, 120_000);
});
