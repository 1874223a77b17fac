import { type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { type DocumentStore } from '@parley/event-sourcing';
import { EVERYBODY, type NoticeDocument, notices } from './notice.js';
import { isInFeed } from './reader.js';

const CHUNK = 1000;

/**
 * The notices that are not retracted, in memory, newest first: there are few of them, and every seller asks for them.
 * Read anew after one changed.
 */
export class NoticeBoard {
  private listed: Promise<readonly NoticeDocument[]> | null = null;

  constructor(private readonly store: DocumentStore) {
    store.changes.watch((scopes) => {
      if (scopes.size === 0 || scopes.has(EVERYBODY)) this.forget();
    });
  }

  /** What is remembered may be old: the next question reads anew. */
  forget(): void {
    this.listed = null;
  }

  /** A seller's feed at a time (milliseconds), newest first. */
  async feed(seller: AudienceMember, nowMs: number, category?: NoticeCategory): Promise<NoticeDocument[]> {
    const listed = await this.all();
    return listed.filter((notice) => (category === undefined || notice.category === category) && isInFeed(notice, seller, nowMs));
  }

  /** Every notice that is not retracted, whether or not it is published yet or has expired. */
  all(): Promise<readonly NoticeDocument[]> {
    if (!this.listed) {
      const reading = this.read();
      this.listed = reading;
      reading.catch(() => this.forget());
    }
    return this.listed;
  }

  private async read(): Promise<readonly NoticeDocument[]> {
    const found: NoticeDocument[] = [];
    for (;;) {
      const last = found.at(-1);
      const after = last && [Date.parse(last.publishAt), last.noticeId];
      const chunk = await this.store.find(notices, { where: { listed: 1 }, sort: ['-at'], after, limit: CHUNK });
      found.push(...chunk);
      if (chunk.length < CHUNK) return found;
    }
  }
}
