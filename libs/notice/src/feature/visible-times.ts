import { type NoticeCategory } from '@parley/contracts';
import { type StreamDirectory, evolveStored, unexpected, withTimeout } from '@parley/event-sourcing';
import { NOTICE_STREAMS, notice } from '../domain/notice.js';

const PAGE = 200;
/** Notices whose times are cached; with more, every "mark all read" writes its event. */
const MAX_NOTICES = 100_000;
/** How long a command waits for the times, milliseconds. */
const TIMEOUT_MS = 1_000;

/**
 * The times at which notices of a category become visible, from the streams of all notices, so that notices of other releases and
 * processes are included. The streams are read again only after one of them has grown.
 */
export class VisibleTimes {
  private times: ReadonlyMap<NoticeCategory, readonly number[]> | null = new Map();
  /** The size of the streams before they were read. */
  private size = -1;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly streams: StreamDirectory,
    private readonly maxNotices = MAX_NOTICES,
  ) {}

  /** The times of all notices that were accepted before the call, microseconds; null if they are unknown now. */
  async of(category: NoticeCategory): Promise<readonly number[] | null> {
    try {
      const times = await withTimeout(TIMEOUT_MS, this.current(), 'The times of the notices are still being read');
      return times && (times.get(category) ?? []);
    } catch {
      // The caller then writes an event that may be superfluous, or fails if the store is unavailable.
      return null;
    }
  }

  private async current(): Promise<ReadonlyMap<NoticeCategory, readonly number[]> | null> {
    const size = await this.streams.sizeOf(NOTICE_STREAMS);
    while (this.size < size) await (this.reading ??= this.read().finally(() => (this.reading = null)));
    return this.times;
  }

  private async read(): Promise<void> {
    const size = await this.streams.sizeOf(NOTICE_STREAMS);
    const times = new Map<NoticeCategory, number[]>();
    let found = 0;
    for (let after: string | undefined; found <= this.maxNotices; ) {
      const events = await this.streams.firstEvents(NOTICE_STREAMS, PAGE, after);
      for (const event of events) {
        const published = evolveStored(notice, null, event);
        if (!published) return unexpected(event as never);
        const { category, visibleAt } = published;
        const ofCategory = times.get(category);
        if (ofCategory) ofCategory.push(visibleAt);
        else times.set(category, [visibleAt]);
      }
      found += events.length;
      if (events.length < PAGE) break;
      after = events[events.length - 1].stream;
      await new Promise(setImmediate);
    }
    this.times = found > this.maxNotices ? null : times;
    this.size = size;
  }
}
