import { Checks, Malformed, isRecord, isText } from './checks.js';
import { MARKETPLACE_ID } from './identity.js';
import { parseInstant } from './instants.js';
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

/** A part that an event may leave out; `items[]` is an entry of the list. */
export type OptionalOrderPart = keyof OrderParts | 'items[]' | `items[].${keyof OrderItem}`;

/** Is told what {@link parseOrderStatus} passed over in an event that it accepted. */
export interface OrderStatusObserver {
  /** A part was given, but empty or invalid, and is read as null. */
  partIgnored(part: OptionalOrderPart): void;
  /** `occurredAt` had no offset, and is read as UTC. */
  localTimeRead(): void;
}

const ID = 'must have 1 to 128 characters of A-Z a-z 0-9 . _ : -';
const MAX_ITEMS = 1000;

/**
 * Reads an order-status event: a CloudEvent 1.0 of either mode, see `readCloudEvent`. Unknown fields are ignored; an optional part that is
 * empty or invalid is null, as if it had been left out, so that a status is never lost for the sake of a picture's address.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) that names everything that is wrong with what is required.
 */
export function parseOrderStatus(event: unknown, observer?: OrderStatusObserver): OrderStatus {
  if (!isRecord(event)) throw new Malformed([{ field: 'body', message: 'must be a CloudEvent' }]);
  const checks = new Checks();
  checks.check('specversion', event.specversion, (value) => value === '1.0', "must be '1.0'");
  checks.check('id', event.id, isText(1, 1024), 'must be a text');
  checks.check('source', event.source, isText(1, 1024), 'must be a text');
  checks.check('type', event.type, (value) => value === ORDER_STATUS_TYPE, `must be '${ORDER_STATUS_TYPE}'`);
  const ignored: OptionalOrderPart[] = [];
  const data = isRecord(event.data) ? event.data : {};
  if (!isRecord(event.data)) checks.wrong('data', 'must be an object');
  const occurredAt = typeof data.occurredAt === 'string' ? parseInstant(data.occurredAt) : null;
  if (occurredAt === null) checks.wrong('data.occurredAt', 'must be a date and time in ISO 8601, as 2026-03-15T08:00:00Z');
  const status: OrderStatus = {
    orderId: checks.check('data.orderId', data.orderId, isId, ID),
    sellerId: checks.check('data.sellerId', data.sellerId, isId, ID),
    buyerId: checks.check('data.buyerId', data.buyerId, isId, ID),
    status: checks.check('data.status', data.status, isText(1, 64), 'must have 1 to 64 characters'),
    sequence: checks.check('data.sequence', data.sequence, isSequence, 'must be a whole number from 0 to 2^53 - 1'),
    occurredAt: occurredAt?.instant ?? '',
    ...optionalParts(data, (part) => ignored.push(part)),
  };
  checks.check('subject', event.subject, (value) => value === status.orderId, "must be the order's id");
  checks.done();
  for (const part of ignored) observer?.partIgnored(part);
  if (!occurredAt?.hasOffset) observer?.localTimeRead();
  return status;
}

type Ignore = (part: OptionalOrderPart) => void;
type Json = Readonly<Record<string, unknown>>;

function optionalParts(data: Json, ignore: Ignore): OrderParts {
  const axis = (name: 'logistics' | 'fund' | 'issue' | 'frozen') => valueOf<string>(data[name], isText(1, 64), name, ignore);
  return {
    buyerName: valueOf(data.buyerName, isText(1, 100), 'buyerName', ignore),
    items: itemsOf(data.items, ignore),
    total: moneyOf(data.total, 'total', ignore),
    logistics: axis('logistics'),
    fund: axis('fund'),
    issue: axis('issue'),
    frozen: axis('frozen'),
  };
}

/** An empty list says nothing of the items, and does not replace those of an earlier event. */
function itemsOf(items: unknown, ignore: Ignore): OrderItem[] | null {
  const isList = (value: unknown) => Array.isArray(value) && value.length > 0 && value.length <= MAX_ITEMS;
  return valueOf<unknown[]>(items, isList, 'items', ignore)?.map((entry) => itemOf(entry, ignore)) ?? null;
}

/** An entry that is no object still counts as an item, of which nothing is known. */
function itemOf(entry: unknown, ignore: Ignore): OrderItem {
  if (!isRecord(entry)) ignore('items[]');
  const given: Json = isRecord(entry) ? entry : {};
  return {
    productId: valueOf(given.productId, isId, 'items[].productId', ignore),
    title: valueOf(given.title, isText(1, 1000), 'items[].title', ignore),
    imageUrl: valueOf(given.imageUrl, isText(1, 2048), 'items[].imageUrl', ignore),
    productUrl: valueOf(given.productUrl, isText(1, 2048), 'items[].productUrl', ignore),
    quantity: valueOf(given.quantity, isQuantity, 'items[].quantity', ignore),
    unitPrice: moneyOf(given.unitPrice, 'items[].unitPrice', ignore),
  };
}

function moneyOf(given: unknown, part: OptionalOrderPart, ignore: Ignore): Money | null {
  const money = valueOf<Money>(given, isMoney, part, ignore);
  return money && { amount: money.amount, currency: money.currency };
}

/** The value of an optional part, or null if it is left out, null, or not accepted. */
function valueOf<T>(value: unknown, accepts: (value: unknown) => boolean, part: OptionalOrderPart, ignore: Ignore): T | null {
  if (value === undefined || value === null) return null;
  if (accepts(value)) return value as T;
  ignore(part);
  return null;
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && MARKETPLACE_ID.test(value);
}

function isSequence(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Goods that are sold by weight or length have decimals. */
function isQuantity(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER;
}

function isMoney(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { amount, currency } = value;
  return typeof amount === 'string' && /^-?\d{1,20}(\.\d{1,10})?$/.test(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
}
