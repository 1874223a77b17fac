import { Logger } from '@nestjs/common';
import { type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { type WatchedDocuments } from '@parley/event-sourcing';
import { AudienceSets } from './audience-sets.js';
import { EVERYBODY, type NoticeDocument, notices } from './notice.js';

const CHUNK = 500;
/** Longest interval between reads of the change log, also without announcements. */
const MAX_AGE_MS = 2_000;
/** A notice that is over is kept as long as a client that resumes may have to be told so. */
const KEPT_AFTER_END_MS = 3 * 60 * 60 * 1000;
/** Notices in memory, and about how many bytes they take: the newest of them. */
const MOST_NOTICES = 10_000;
const MOST_BYTES = 128 * 1024 * 1024;
/** Approximate memory of one value in an audience's set. */
const AUDIENCE_VALUE_BYTES = 100;
const ENTRY_BYTES = 1_000;

/** A notice with what is asked of it again and again. */
export class BoardEntry {
  readonly publishMs: number;
  /** Infinity if it does not expire. */
  readonly expiresMs: number;
  /** About how much memory it takes. */
  readonly bytes: number;
  private readonly audience: AudienceSets;

  constructor(readonly notice: NoticeDocument) {
    this.publishMs = Date.parse(notice.publishAt);
    this.expiresMs = notice.expiresAt === null ? Infinity : Date.parse(notice.expiresAt);
    this.audience = new AudienceSets(notice.audience);
    const { countries, categories, sellerIds } = notice.audience;
    const values = [countries, categories, sellerIds].reduce((sum, each) => sum + (each?.length ?? 0), 0);
    this.bytes = ENTRY_BYTES + 2 * (notice.title.length + notice.body.length) + AUDIENCE_VALUE_BYTES * values;
  }

  isMeantFor(seller: AudienceMember): boolean {
    return this.audience.includes(seller);
  }

  /** Whether it is in the seller's feed at a time, milliseconds. */
  isVisible(seller: AudienceMember, nowMs: number): boolean {
    return nowMs >= this.publishMs && nowMs < this.expiresMs && this.isMeantFor(seller);
  }

  /** Whether it appeared or expired after `fromMs` and not after `toMs`. */
  isCrossedBetween(fromMs: number, toMs: number): boolean {
    return [this.publishMs, this.expiresMs].some((ms) => ms > fromMs && ms <= toMs);
  }
}

/**
 * The notices that are neither retracted nor long over, in memory, newest first: there are few of them, and every seller asks for them.
 * After a change only the changed ones are read.
 *
 * Beyond 10,000 notices or 128 MiB the oldest are in no feed, until newer ones are over or retracted; the log says so.
 */
export class NoticeBoard {
  private readonly entries = new Map<string, BoardEntry>();
  private newestFirst: readonly BoardEntry[] = [];
  private cursor: string | null = null;
  /** Whether some were left out because there are too many. */
  private isCut = false;
  private isStale = true;
  private readAt = 0;
  private reading: Promise<void> | null = null;
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly store: WatchedDocuments,
    private readonly nowMs: () => number = Date.now,
    private readonly mostNotices = MOST_NOTICES,
    private readonly mostBytes = MOST_BYTES,
  ) {
    store.changes.watch((scopes) => {
      if (scopes.size === 0 || scopes.has(EVERYBODY)) this.forget();
    });
  }

  /** Marks the cache as stale: the next query reads the change log first. */
  forget(): void {
    this.isStale = true;
  }

  /** A seller's feed at a time (milliseconds), newest first. */
  async feed(seller: AudienceMember, nowMs: number, category?: NoticeCategory): Promise<BoardEntry[]> {
    const all = await this.all();
    return all.filter((entry) => (category === undefined || entry.notice.category === category) && entry.isVisible(seller, nowMs));
  }

  /** Every notice that is not retracted, including those that are not published yet and those that expired in the last hours. */
  async all(): Promise<readonly BoardEntry[]> {
    if (this.isStale || this.nowMs() - this.readAt > MAX_AGE_MS) await this.refresh();
    else if (this.reading) await this.reading;
    return this.newestFirst;
  }

  /** One refresh at a time; a running one serves only queries from before the next change. */
  private refresh(): Promise<void> {
    this.isStale = false;
    this.readAt = this.nowMs();
    const before = this.reading ?? Promise.resolve();
    const reading = before.catch(() => undefined).then(() => this.readChanges());
    this.reading = reading;
    reading.then(
      () => this.finish(reading),
      () => {
        this.forget();
        this.finish(reading);
      },
    );
    return reading;
  }

  private finish(reading: Promise<void>): void {
    if (this.reading === reading) this.reading = null;
  }

  private async readChanges(): Promise<void> {
    const changes = this.cursor === null ? null : await this.store.changes.since([EVERYBODY], this.cursor, CHUNK);
    if (changes === null || changes.length === CHUNK) return this.readAll();
    const ids = changes.filter(({ collection }) => collection === notices.name).map(({ id }) => id);
    const changed = await this.store.documents.getMany(notices, [...new Set(ids)]);
    this.cursor = changes.at(-1)?.cursor ?? this.cursor;
    for (const notice of changed.values()) this.entries.set(notice.noticeId, new BoardEntry(notice));
    this.arrange(changed.size > 0);
    if (this.cursor === null) await this.readAll();
  }

  private async readAll(): Promise<void> {
    const cursor = await this.store.changes.head([EVERYBODY]);
    this.entries.clear();
    const wasCut = this.isCut;
    this.isCut = false;
    const fromMs = this.nowMs() - KEPT_AFTER_END_MS;
    for (let after: readonly (number | string)[] | undefined; ; ) {
      const range = { field: 'until', from: fromMs };
      const chunk = await this.store.documents.find(notices, { where: { listed: 1 }, sort: ['until'], range, after, limit: CHUNK });
      this.keep(chunk);
      const last = chunk.at(-1);
      if (!last || chunk.length < CHUNK) break;
      after = [notices.fields.until(last) as number, last.noticeId];
    }
    // Notices of releases before the field `until`.
    for (let after: readonly string[] | undefined; ; ) {
      const chunk = await this.store.documents.find(notices, { where: { listed: 1, until: null }, sort: [], after, limit: CHUNK });
      this.keep(chunk);
      if (chunk.length < CHUNK) break;
      after = [chunk[chunk.length - 1].noticeId];
    }
    this.cursor = cursor;
    this.arrange(true);
    if (this.isCut && !wasCut) this.logger.warn(`There are too many notices: those published before ${this.newestFirst.at(-1)?.notice.publishAt} are in no feed. Retract old ones, or let them expire`);
  }

  private keep(found: readonly NoticeDocument[]): void {
    for (const notice of found) this.entries.set(notice.noticeId, new BoardEntry(notice));
    if (this.entries.size > 2 * this.mostNotices) this.arrange(true);
  }

  /** Forgets what is over, and sorts what is left if something changed. */
  private arrange(isChanged: boolean): void {
    const before = this.entries.size;
    const keptFrom = this.nowMs() - KEPT_AFTER_END_MS;
    for (const [id, { notice, expiresMs }] of this.entries) if (notice.retracted || expiresMs < keptFrom) this.entries.delete(id);
    if (!isChanged && this.entries.size === before) return;
    // There may be room for those that were left out: read all again.
    if (this.isCut && this.entries.size < before) this.cursor = null;
    const sorted = [...this.entries.values()].sort((a, b) => b.publishMs - a.publishMs || (a.notice.noticeId < b.notice.noticeId ? -1 : 1));
    let bytes = 0;
    const fitting = sorted.findIndex((entry, n) => n >= this.mostNotices || (bytes += entry.bytes) > this.mostBytes);
    this.newestFirst = fitting < 0 ? sorted : sorted.slice(0, fitting);
    if (fitting < 0) return;
    this.isCut = true;
    for (const { notice } of sorted.slice(fitting)) this.entries.delete(notice.noticeId);
  }
}
