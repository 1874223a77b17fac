import { Checks, Malformed, instantOf, isRecord, isText } from './checks.js';
import { MARKETPLACE_ID } from './identity.js';
import { type OrderItem, type OrderParts } from './order-messages.js';
import { type Money, type Parties } from './vocabulary.js';

/** Kafka topic on which other services say what became of orders. */
export const ORDER_STATUS_TOPIC = 'marketplace.order-status.v1';
export const ORDER_STATUS_TYPE = 'marketplace.order.status-changed';

/** What an order-status event says; `occurredAt` in UTC with milliseconds, parts that it left out are null. */
export interface OrderStatus extends Parties, OrderParts {
  readonly orderId: string;
  readonly status: string;
  readonly sequence: number;
  readonly occurredAt: string;
}

const ID = 'must have 1 to 128 characters of A-Z a-z 0-9 . _ : -';

/**
 * Reads an order-status event: a CloudEvent 1.0 as JSON. Attributes and fields that nobody knows are passed over; `null` is the same as
 * left out, and a moment without an offset is in UTC.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) that names everything that is wrong.
 */
export function parseOrderStatus(event: unknown): OrderStatus {
  if (!isRecord(event)) throw new Malformed([{ field: 'body', message: 'must be a CloudEvent' }]);
  const checks = new Checks();
  checks.check('specversion', event.specversion, (value) => value === '1.0', "must be '1.0'");
  checks.check('id', event.id, isText(1, 1024), 'must be a text');
  checks.check('source', event.source, isText(1, 1024), 'must be a text');
  checks.check('type', event.type, (value) => value === ORDER_STATUS_TYPE, `must be '${ORDER_STATUS_TYPE}'`);
  const status = parseData(checks, event.data);
  checks.check('subject', event.subject, (value) => value === status.orderId, "must be the order's id");
  checks.done();
  return status;
}

function parseData(checks: Checks, data: unknown): OrderStatus {
  const given = isRecord(data) ? data : {};
  if (!isRecord(data)) checks.wrong('data', 'must be an object');
  const isId = (value: unknown) => typeof value === 'string' && MARKETPLACE_ID.test(value);
  const axis = (name: string): string | null =>
    absent(given[name]) ? null : checks.check(`data.${name}`, given[name], isText(1, 64), 'must have 1 to 64 characters');
  const occurredAt = typeof given.occurredAt === 'string' ? (instantOf(given.occurredAt) ?? instantOf(`${given.occurredAt}Z`)) : null;
  if (occurredAt === null) checks.wrong('data.occurredAt', 'must be a moment in ISO 8601, as 2026-03-15T08:00:00Z');
  return {
    orderId: checks.check('data.orderId', given.orderId, isId, ID),
    sellerId: checks.check('data.sellerId', given.sellerId, isId, ID),
    buyerId: checks.check('data.buyerId', given.buyerId, isId, ID),
    buyerName: absent(given.buyerName) ? null : checks.check('data.buyerName', given.buyerName, isText(1, 100), 'must have 1 to 100 characters'),
    status: checks.check('data.status', given.status, isText(1, 64), 'must have 1 to 64 characters'),
    sequence: checks.check('data.sequence', given.sequence, isSequence, 'must be a whole number from 0 to 2^53 - 1'),
    occurredAt: occurredAt ?? '',
    items: absent(given.items) ? null : parseItems(checks, given.items),
    total: absent(given.total) ? null : parseMoney(checks, 'data.total', given.total),
    logistics: axis('logistics'),
    fund: axis('fund'),
    issue: axis('issue'),
    frozen: axis('frozen'),
  };
}

function parseItems(checks: Checks, items: unknown): OrderItem[] {
  if (!Array.isArray(items) || items.length > 1000) {
    checks.wrong('data.items', 'must be a list of at most 1,000 items');
    return [];
  }
  return items.map((item: unknown, i) => {
    const field = `data.items[${i}]`;
    const given = isRecord(item) ? item : {};
    return {
      productId: checks.check(`${field}.productId`, given.productId, (id) => typeof id === 'string' && MARKETPLACE_ID.test(id), ID),
      title: checks.check(`${field}.title`, given.title, isText(1, 1000), 'must have 1 to 1,000 characters'),
      imageUrl: checks.check(`${field}.imageUrl`, given.imageUrl, isText(1, 2048), 'must be an address'),
      productUrl: checks.check(`${field}.productUrl`, given.productUrl, isText(1, 2048), 'must be an address'),
      quantity: checks.check(`${field}.quantity`, given.quantity, isQuantity, 'must be a whole number from 1'),
      unitPrice: parseMoney(checks, `${field}.unitPrice`, given.unitPrice),
    };
  });
}

function parseMoney(checks: Checks, field: string, money: unknown): Money {
  const given = isRecord(money) ? money : {};
  const isAmount = (value: unknown) => typeof value === 'string' && /^-?\d{1,20}(\.\d{1,10})?$/.test(value);
  const isCurrency = (value: unknown) => typeof value === 'string' && /^[A-Z]{3}$/.test(value);
  return {
    amount: checks.check(`${field}.amount`, given.amount, isAmount, "must be a decimal number as text, as '12.50'"),
    currency: checks.check(`${field}.currency`, given.currency, isCurrency, 'must be an ISO 4217 code'),
  };
}

function isSequence(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isQuantity(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** `null` is the same as left out. */
function absent(value: unknown): boolean {
  return value === undefined || value === null;
}
