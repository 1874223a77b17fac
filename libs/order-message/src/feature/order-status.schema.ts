import { ORDER_STATUS_TYPE } from '@parley/contracts';

const ID = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' };
const TEXT = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const AXIS = { type: ['string', 'null'], minLength: 1, maxLength: 64 };
const MONEY = {
  type: 'object',
  required: ['amount', 'currency'],
  properties: { amount: { type: 'string', example: '12.50' }, currency: { type: 'string', pattern: '^[A-Z]{3}$', example: 'USD' } },
};
const ITEM = {
  type: 'object',
  required: ['productId', 'title', 'imageUrl', 'productUrl', 'quantity', 'unitPrice'],
  properties: {
    productId: ID,
    title: TEXT(1000),
    imageUrl: TEXT(2048),
    productUrl: TEXT(2048),
    quantity: { type: 'integer', minimum: 1 },
    unitPrice: MONEY,
  },
};
const DATA = {
  type: 'object',
  required: ['orderId', 'sellerId', 'buyerId', 'status', 'sequence', 'occurredAt'],
  properties: {
    orderId: ID,
    sellerId: ID,
    buyerId: ID,
    buyerName: { type: ['string', 'null'], minLength: 1, maxLength: 100 },
    status: { ...TEXT(64), example: 'WAIT_SELLER_SEND_GOODS' },
    sequence: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    occurredAt: { type: 'string', format: 'date-time' },
    items: { type: ['array', 'null'], items: ITEM },
    total: { anyOf: [MONEY, { type: 'null' }] },
    logistics: AXIS,
    fund: AXIS,
    issue: AXIS,
    frozen: AXIS,
  },
};

/** The order-status event for the OpenAPI document; `parseOrderStatus` is what judges it. */
export const ORDER_STATUS_SCHEMA = {
  type: 'object',
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
