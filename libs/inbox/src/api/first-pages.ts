import { type ChangeLog } from '@parley/event-sourcing';

interface Kept {
  readonly name: string;
  readonly readAt: number;
  readonly body: Promise<Buffer>;
  bytes: number;
}

const MOST_BYTES = 16 * 1024 * 1024;
/** Also bounds the pages that are being read, whose bytes are not known yet. */
const MOST_PAGES = 5_000;
/** So old a page may be if changes are not announced any more, in ms. */
const MAX_AGE_MS = 10_000;

export interface FirstPagesOptions {
  readonly mostBytes?: number;
  readonly mostPages?: number;
  readonly maxAgeMs?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/**
 * Caches the last requested first page of each seller as serialised JSON, until something changes for that seller or the page is too
 * old, because front-ends request it repeatedly. Evicts the least recently requested pages first.
 */
export class FirstPages {
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;
  private readonly mostBytes: number;
  private readonly mostPages: number;
  private readonly maxAgeMs: number;
  private readonly now: () => number;

  constructor(
    changes: Pick<ChangeLog, 'watch'>,
    { mostBytes = MOST_BYTES, mostPages = MOST_PAGES, maxAgeMs = MAX_AGE_MS, now = () => performance.now() }: FirstPagesOptions = {},
  ) {
    this.mostBytes = mostBytes;
    this.mostPages = mostPages;
    this.maxAgeMs = maxAgeMs;
    this.now = now;
    changes.watch((scopes) => {
      for (const sellerId of scopes.size > 0 ? scopes : [...this.kept.keys()]) this.forget(sellerId);
    });
  }

  /** How many pages are cached or being read. */
  get size(): number {
    return this.kept.size;
  }

  /** Returns the page from the cache, or reads it. A change during the read prevents caching. */
  get(sellerId: string, name: string, read: () => Promise<object>): Promise<Buffer> {
    const known = this.kept.get(sellerId);
    if (known?.name === name && this.now() - known.readAt < this.maxAgeMs) return known.body;
    this.forget(sellerId);
    const page: Kept = { name, readAt: this.now(), body: read().then((answer) => Buffer.from(JSON.stringify(answer))), bytes: 0 };
    this.kept.set(sellerId, page);
    this.shrink();
    page.body.then(
      ({ length }) => this.weigh(sellerId, page, length),
      () => this.forget(sellerId, page),
    );
    return page.body;
  }

  /** Removes the cached page of a seller, so that the next request reads it. */
  forget(sellerId: string, only = this.kept.get(sellerId)): void {
    if (!only || this.kept.get(sellerId) !== only) return;
    this.kept.delete(sellerId);
    this.bytes -= only.bytes;
  }

  private weigh(sellerId: string, page: Kept, bytes: number): void {
    if (this.kept.get(sellerId) !== page) return;
    page.bytes = bytes;
    this.bytes += bytes;
    this.shrink();
  }

  private shrink(): void {
    for (const oldest of this.kept.keys()) {
      if (this.bytes <= this.mostBytes && this.kept.size <= this.mostPages) break;
      this.forget(oldest);
    }
  }
}
