import { type z } from 'zod';
import { count, id, listOf, nullable, objectOf } from './schema.js';
import { parties } from './vocabulary.js';

/** How strictly the fields of an order status are read. */
export interface OrderFieldRules<Time extends z.ZodType> {
  /** A text of 1 to `max` characters. */
  readonly text: (max: number) => z.ZodString;
  readonly time: Time;
  readonly quantity: z.ZodNumber;
  readonly amount: z.ZodString;
  readonly currency: z.ZodString;
}

/**
 * The fields of an order status, for the event of the order service and for Parley's own: those that are required, the parts that may be
 * null, and the parts of an item, which may be null as well.
 */
export function orderFields<Time extends z.ZodType>({ text, time, quantity, amount, currency }: OrderFieldRules<Time>) {
  const money = objectOf({ amount, currency });
  const item = { productId: id, title: text(1000), imageUrl: text(2048), productUrl: text(2048), quantity, unitPrice: money };
  return {
    required: { orderId: id, ...parties, status: text(64), sequence: count, occurredAt: time },
    parts: {
      buyerName: text(100),
      items: listOf(objectOf(nullables(item))),
      total: money,
      logistics: text(64),
      fund: text(64),
      issue: text(64),
      frozen: text(64),
    },
    item,
  };
}

/** The same fields, each of which may be null or missing. */
export function nullables<Fields extends z.ZodRawShape>(fields: Fields) {
  type Nullables = { [Name in keyof Fields]: ReturnType<typeof nullable<Fields[Name] & z.ZodType>> };
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, nullable(schema as z.ZodType)])) as unknown as Nullables;
}
