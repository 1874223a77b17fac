import { ORDER_STATUS_TYPE } from '@parley/contracts';

const ID = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' };
const TEXT = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const MONEY = {
  type: 'object',
  required: ['amount', 'currency'],
  properties: { amount: { type: 'string', example: '12.50' }, currency: { type: 'string', pattern: '^[A-Z]{3}$', example: 'USD' } },
};
const MONEY_OR_NULL = { anyOf: [MONEY, { type: 'null' }] };
const TEXT_OR_NULL = (maxLength: number) => ({ type: ['string', 'null'], minLength: 1, maxLength });
const AXIS = TEXT_OR_NULL(64);
const ITEM = {
  type: 'object',
  properties: {
    productId: { ...ID, type: ['string', 'null'], example: 'p-1' },
    title: TEXT_OR_NULL(1000),
    imageUrl: TEXT_OR_NULL(2048),
    productUrl: TEXT_OR_NULL(2048),
    quantity: { type: ['number', 'null'], exclusiveMinimum: 0 },
    unitPrice: MONEY_OR_NULL,
  },
};
const DATA = {
  type: 'object',
  required: ['orderId', 'sellerId', 'buyerId', 'status', 'sequence', 'occurredAt'],
  properties: {
    orderId: ID,
    sellerId: ID,
    buyerId: ID,
    buyerName: TEXT_OR_NULL(100),
    status: { ...TEXT(64), example: 'WAIT_SELLER_SEND_GOODS' },
    sequence: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    occurredAt: { type: 'string', description: 'Date and time in ISO 8601; without an offset it is read as UTC', example: '2026-03-15T08:00:00Z' },
    items: { type: ['array', 'null'], items: ITEM },
    total: MONEY_OR_NULL,
    logistics: AXIS,
    fund: AXIS,
    issue: AXIS,
    frozen: AXIS,
  },
};

/** The order-status event for the OpenAPI document: what a producer should send. `parseOrderStatus` accepts more. */
export const ORDER_STATUS_SCHEMA = {
  type: 'object',
  description: 'Optional parts that are empty or invalid are shown as null; `data_base64` is accepted in place of `data`',
  required: ['specversion', 'id', 'source', 'type', 'subject', 'data'],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: TEXT(1024),
    source: TEXT(1024),
    type: { type: 'string', enum: [ORDER_STATUS_TYPE] },
    subject: ID,
    data: DATA,
  },
} as unknown as Record<string, never>;
