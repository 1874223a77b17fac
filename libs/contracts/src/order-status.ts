export const BUCKETS = [
  'awaiting-payment',
  'waiting-for-shipment',
  'waiting-for-receipt',
  'completed',
  'cancelling',
  'dispute',
  'on-hold',
  'other',
] as const;
/** The groups in which sellers see their orders. */
export type Bucket = (typeof BUCKETS)[number];

interface Meaning {
  readonly bucket: Bucket;
  readonly actionNeeded: boolean;
}

/** The codes are AliExpress's order statuses. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['PLACE_ORDER_SUCCESS', { bucket: 'awaiting-payment', actionNeeded: false }],
  ['RISK_CONTROL', { bucket: 'awaiting-payment', actionNeeded: false }],
  ['WAIT_SELLER_SEND_GOODS', { bucket: 'waiting-for-shipment', actionNeeded: true }],
  ['SELLER_PART_SEND_GOODS', { bucket: 'waiting-for-shipment', actionNeeded: true }],
  ['WAIT_BUYER_ACCEPT_GOODS', { bucket: 'waiting-for-receipt', actionNeeded: false }],
  ['FUND_PROCESSING', { bucket: 'completed', actionNeeded: false }],
  ['FINISH', { bucket: 'completed', actionNeeded: false }],
  ['IN_CANCEL', { bucket: 'cancelling', actionNeeded: true }],
  ['IN_ISSUE', { bucket: 'dispute', actionNeeded: true }],
  ['IN_FROZEN', { bucket: 'on-hold', actionNeeded: false }],
  ['WAIT_SELLER_EXAMINE_MONEY', { bucket: 'on-hold', actionNeeded: true }],
]);

const UNKNOWN: Meaning = { bucket: 'other', actionNeeded: false };

/** The bucket of a status, and whether the seller must act; an unknown code is in `other`. */
export function meaningOf(status: string): Meaning {
  return MEANINGS.get(status) ?? UNKNOWN;
}
