import { z } from 'zod';
import { parseInstant } from './instants.js';
import { Malformed, isRecord } from './malformed.js';
import { nullables, orderFields } from './order-fields.js';
import { type OrderItem, type OrderParts, type OrderStatus } from './order-messages.js';
import { id, jsonSchemaOf, objectOf, read, text, textOf } from './schema.js';

/** Kafka topic on which other services report the status of orders. */
export const ORDER_STATUS_TOPIC = 'marketplace.order-status.v1';
export const ORDER_STATUS_TYPE = 'marketplace.order.status-changed';

/** A part that an event may leave out; `items[]` is an entry of the list. */
export type OptionalOrderPart = keyof OrderParts | 'items[]' | `items[].${keyof OrderItem}`;

/** Is notified of the parts that {@link parseOrderStatus} ignored in an event that it accepted. */
export interface OrderStatusObserver {
  /** A part was given, but empty or invalid, and is read as null. */
  partIgnored(part: OptionalOrderPart): void;
  /** `occurredAt` had no offset, and is read as UTC. */
  localTimeRead(): void;
}

const MAX_ITEMS = 1000;
const TIME = 'must be a date and time in ISO 8601, as 2026-03-15T08:00:00Z';
const time = z.string(TIME).transform((given, context) => {
  const parsed = parseInstant(given);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: TIME });
  return z.NEVER;
});

const { required, parts, item } = orderFields({
  text: (max) => textOf(1, max),
  time: time.meta({ description: 'ISO 8601; without an offset it is read as UTC', examples: ['2026-03-15T08:00:00Z'] }),
  // Goods that are sold by weight or length have decimals.
  quantity: z.number().gt(0).max(Number.MAX_SAFE_INTEGER),
  amount: text.regex(/^-?\d{1,20}(\.\d{1,10})?$/).meta({ examples: ['12.50'] }),
  currency: text.regex(/^[A-Z]{3}$/).meta({ examples: ['USD'] }),
});

const attributes = {
  specversion: z.literal('1.0', "must be '1.0'"),
  id: textOf(1, 1024),
  source: textOf(1, 1024),
  type: z.literal(ORDER_STATUS_TYPE, `must be '${ORDER_STATUS_TYPE}'`),
};
const bounded = { ...parts, items: parts.items.min(1).max(MAX_ITEMS) };
const emptyItem = Object.fromEntries(Object.keys(item).map((name) => [name, null])) as unknown as OrderItem;
/** Reads an invalid part as null, and an entry of the list that is not an object as an item of which nothing is known. */
const tolerant = {
  ...tolerated(parts),
  items: z.array(objectOf(tolerated(item)).catch(emptyItem)).min(1).max(MAX_ITEMS).nullable().catch(null),
};
const acceptedEvent = objectOf({ ...attributes, subject: text, data: objectOf({ ...required, ...tolerant }) });
/** Compiled for the first event: most processes never read one. */
let compiled: typeof acceptedEvent | null = null;

/** The JSON Schema of the order-status event, for producers. {@link parseOrderStatus} accepts more. */
export function orderStatusSchema(): Record<string, unknown> {
  const description = 'Optional parts that are empty or invalid are read as null; `data_base64` is accepted in place of `data`';
  const event = objectOf({ ...attributes, subject: id, data: objectOf({ ...required, ...nullables(bounded) }) });
  return jsonSchemaOf(event.meta({ description }));
}

/**
 * Reads an order-status event: a CloudEvent 1.0 of either mode, see `readCloudEvent`. Unknown fields are ignored; an optional part that is
 * empty or invalid is null, as if it had been left out, so that a status is never lost because of the address of a picture.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) that names every required field that is invalid.
 */
export function parseOrderStatus(event: unknown, observer?: OrderStatusObserver): OrderStatus {
  if (!isRecord(event)) throw new Malformed([{ field: 'body', message: 'must be a CloudEvent' }]);
  compiled ??= z.compile(acceptedEvent, { strict: true });
  const { data } = read(compiled, event);
  if (event.subject !== data.orderId) throw new Malformed([{ field: 'subject', message: "must be the order's id" }]);
  if (observer) {
    const given = event.data as Json;
    for (const part of ignored(parts, given, data)) observer.partIgnored(part);
    if (data.items) for (const part of ignoredOfItems(given.items as unknown[], data.items)) observer.partIgnored(part);
    if (!data.occurredAt.hasOffset) observer.localTimeRead();
  }
  return { ...data, occurredAt: data.occurredAt.instant };
}

type Json = Readonly<Record<string, unknown>>;

function tolerated<Fields extends z.ZodRawShape>(fields: Fields) {
  type Tolerated = { [Name in keyof Fields]: z.ZodCatch<z.ZodDefault<z.ZodNullable<Fields[Name]>>> };
  return Object.fromEntries(Object.entries(nullables(fields)).map(([name, schema]) => [name, (schema as z.ZodType).catch(null)])) as unknown as Tolerated;
}

/** The fields that were given and read as null. */
function ignored<Name extends string>(fields: Readonly<Record<Name, unknown>>, given: Json, result: Json): Name[] {
  return (Object.keys(fields) as Name[]).filter((name) => result[name] === null && given[name] !== null && given[name] !== undefined);
}

function ignoredOfItems(given: readonly unknown[], items: readonly OrderItem[]): OptionalOrderPart[] {
  return items.flatMap((each, i): OptionalOrderPart[] => {
    const entry = given[i];
    return isRecord(entry) ? ignored(item, entry, each as unknown as Json).map((name) => `items[].${name}` as const) : ['items[]'];
  });
}
