import { describe, expect, it } from '@jest/globals';
import { type DocumentStore } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import fc from 'fast-check';
import { apply, memoryInbox } from '../testing/apply.js';
import { Happenings } from '../testing/events.js';
import { type MessageDocument } from '../messages/messages.js';
import { OrderQueries } from './order.queries.js';
import { type StatusDocument } from './status.js';
import { type TimelineLine, merge } from './timeline.js';

const SELLER: Caller = { role: 'seller', id: 's-1', country: null, categories: [], expiresMs: 0 };
const nameOf = (line: TimelineLine) => (line.kind === 'status' ? `status ${line.sequence}` : String(line.text));

async function inboxOf(...steps: ((all: Happenings) => unknown)[]): Promise<DocumentStore> {
  const [store, all] = [await memoryInbox(), new Happenings()];
  for (const step of steps) step(all);
  await apply(store, all.events, 500);
  return store;
}

/** The whole timeline, oldest first, page by page from the newest line. */
async function paged(queries: OrderQueries, limit: number): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await queries.timeline(SELLER, 'o-1', { limit, cursor });
    names.push(...page.items.map(nameOf));
    if (page.nextCursor === null) return names.reverse();
    cursor = page.nextCursor;
  }
}

describe('the timeline of an order', () => {
  it('merges statuses in the order of their sequence with messages in the order of their times, a status first if they are equal', () => {
    const status = (sequence: number, second: number) => ({ sequence, occurredAt: `2026-01-01T00:00:0${second}.000Z` }) as StatusDocument;
    const message = (text: string, second: number) => ({ text, at: Date.parse(`2026-01-01T00:00:0${second}.000Z`) * 1000 }) as MessageDocument;
    const names = (...lists: Parameters<typeof merge>) => merge(...lists).map((line) => ('sequence' in line ? line.sequence : line.text));
    expect(names([status(0, 1), status(1, 3)], [message('a', 2), message('b', 3), message('c', 4)])).toEqual([0, 'a', 1, 'b', 'c']);
    expect(names([status(0, 5), status(1, 1)], [message('a', 3)])).toEqual(['a', 0, 1]);
  });

  it('has its newest 200 lines in the order itself, and older lines in pages', async () => {
    const store = await inboxOf((all) => {
      all.status('o-1', 0, 'FINISH');
      for (let n = 1; n <= 1_000; n++) all.orderMessage('o-1', `m${n}`);
      all.status('o-1', 1, 'FINISH');
    });
    const queries = new OrderQueries(store.documents);
    const { timeline, timelineNextCursor } = await queries.details(SELLER, 'o-1');
    expect([timeline.length, nameOf(timeline[0]), nameOf(timeline[199])]).toEqual([200, 'm801', 'm1000']);
    const older = await queries.timeline(SELLER, 'o-1', { limit: 100, cursor: timelineNextCursor ?? undefined });
    expect([nameOf(older.items[0]), nameOf(older.items[99])]).toEqual(['m800', 'm701']);
    expect(await paged(queries, 100)).toHaveLength(1_002);
  });

  it('has no further page if it is short', async () => {
    const queries = new OrderQueries((await inboxOf((all) => all.status('o-1', 0, 'FINISH'), (all) => all.orderMessage('o-1', 'when?'))).documents);
    expect((await queries.details(SELLER, 'o-1')).timelineNextCursor).toBeNull();
  });

  it('reads no more messages than a page shows, however many there are', async () => {
    const store = await inboxOf((all) => {
      all.status('o-1', 0, 'FINISH');
      for (let n = 1; n <= 2_000; n++) all.orderMessage('o-1', `m${n}`);
    });
    const limits: number[] = [];
    const find = store.documents.find.bind(store.documents);
    store.documents.find = (collection, query) => (limits.push(query.limit), find(collection, query));
    await new OrderQueries(store.documents).details(SELLER, 'o-1');
    expect(limits).toEqual([1_000, 201]);
  });

  it('holds a status with the largest sequence', async () => {
    const store = await inboxOf((all) => all.status('o-1', Number.MAX_SAFE_INTEGER, 'FINISH', { occurredAt: '2026-03-15T08:00:00.000Z' }));
    expect((await new OrderQueries(store.documents).details(SELLER, 'o-1')).timeline).toHaveLength(1);
  });

  it('refuses a cursor of another order', async () => {
    const store = await inboxOf((all) => {
      for (const order of ['o-1', 'o-2']) {
        all.status(order, 0, 'FINISH');
        for (let n = 0; n < 3; n++) all.orderMessage(order, 'm');
      }
    });
    const queries = new OrderQueries(store.documents);
    const { nextCursor } = await queries.timeline(SELLER, 'o-1', { limit: 2 });
    await expect(queries.timeline(SELLER, 'o-2', { limit: 2, cursor: nextCursor ?? '' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('shows each line once and in the same order, for any page size and any mix of statuses and messages', async () => {
    const step = fc.record({ isStatus: fc.boolean(), minute: fc.integer({ min: 0, max: 20 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 7 }), async (steps, limit) => {
        const store = await inboxOf((all) => {
          const occurredAt = (minute: number) => new Date(Date.parse('2026-03-15T08:00:00.000Z') + minute - 2).toISOString();
          all.status('o-1', 0, 'FINISH', { occurredAt: occurredAt(0) });
          steps.forEach(({ isStatus, minute }, n) => {
            if (isStatus) all.status('o-1', n + 1, 'FINISH', { occurredAt: occurredAt(minute) });
            else all.orderMessage('o-1', `m${n}`);
          });
        });
        const queries = new OrderQueries(store.documents);
        const { timeline } = await queries.details(SELLER, 'o-1');
        expect(await paged(queries, limit)).toEqual(timeline.map(nameOf));
      }),
      { numRuns: 100 },
    );
  });
});
