import { type Garbage, type OrderEvent } from '../day/day.js';

type Json = Record<string, unknown>;

/** Invalid order events, most of them derived from valid ones. */
export function garbageOf(events: readonly OrderEvent[]): Garbage[] {
  const good = (index: number): Json => structuredClone(events[(index * 37) % events.length]) as unknown as Json;
  const bad = (why: string, change: (event: Json, data: Json) => void, index: number, status = 400): Garbage => {
    const event = good(index);
    change(event, event.data as Json);
    return { raw: JSON.stringify(event), status, why };
  };
  const notEvents = ['', 'not json', '[]', 'null', '42', '{"specversion":"1.0"'].map((raw) => ({ raw, status: 400, why: `the body ${raw || 'is empty'}` }));
  const without = ['specversion', 'id', 'source', 'type', 'data'].map((name, index) => bad(`no ${name}`, (event) => delete event[name], index));
  const withoutData = ['orderId', 'sellerId', 'buyerId', 'status', 'sequence', 'occurredAt'].map((name, index) =>
    bad(`no data.${name}`, (_event, data) => delete data[name], index),
  );
  const wrong = WRONG.map(([name, value], index) =>
    bad(`data.${name} is ${JSON.stringify(value).slice(0, 40)}`, (_event, data) => (data[name] = value), index),
  );
  return [
    ...notEvents,
    ...without,
    ...withoutData,
    ...wrong,
    bad('of another type', (event) => (event.type = 'marketplace.order.deleted'), 1),
    bad('of another version of CloudEvents', (event) => (event.specversion = '9.0'), 2),
    bad('about another order', (event) => (event.subject = 'another'), 3),
    bad('of another seller', (_event, data) => (data.sellerId = 'another-seller'), 4, 409),
    bad('of another buyer', (_event, data) => (data.buyerId = 'another-buyer'), 5, 409),
  ];
}

const WRONG: readonly (readonly [string, unknown])[] = [
  ['sequence', -1],
  ['sequence', 1.5],
  ['sequence', '1'],
  ['sequence', 2 ** 53],
  ['status', ''],
  ['status', 7],
  ['status', 'X'.repeat(65)],
  ['occurredAt', 'yesterday'],
  ['orderId', 'a b'],
  ['orderId', 'x'.repeat(129)],
  ['sellerId', null],
  ['buyerId', { $ne: null }],
];
