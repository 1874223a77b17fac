import { BUCKETS, LABELS } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type NoticeQueries } from '../notices/notice.queries.js';
import { type Counts } from './counts.dto.js';

/** The counts of a seller's message centre: updated with each write, independent of the number of conversations. */
export class CountQueries {
  constructor(
    private readonly store: DocumentReader,
    private readonly notices: NoticeQueries,
  ) {}

  async counts(caller: Caller): Promise<Counts> {
    const [tallies, unread] = await Promise.all([this.store.tallies(caller.id), this.notices.unread(caller)]);
    const n = (key: string) => tallies[key] ?? 0;
    const by = <K extends string>(names: readonly K[], prefix: string) =>
      Object.fromEntries(names.map((name) => [name, n(`${prefix}:${name}`)])) as Record<K, number>;
    return {
      messages: { conversations: n('conversations'), unanswered: n('unanswered'), unread: n('unread'), byLabel: by(LABELS, 'label') },
      orders: {
        total: n('orders.total'),
        actionNeeded: n('orders.actionNeeded'),
        unanswered: n('orders.unanswered'),
        unread: n('orders.unread'),
        byBucket: by(BUCKETS, 'orders.bucket'),
      },
      notices: { system: { unread: unread.system }, growth: { unread: unread.growth } },
      blacklist: { buyers: n('blacklisted') },
    };
  }
}
