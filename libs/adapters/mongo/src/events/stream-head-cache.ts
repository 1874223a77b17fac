import { RecentMap } from '@parley/event-sourcing';

/**
 * Cached versions at which commits end, by stream. A stream may have grown since, but never shrinks. Keeps the most recently used streams.
 */
export class StreamHeadCache {
  private readonly heads: RecentMap<string, number>;

  constructor(maxStreams = 50_000) {
    this.heads = new RecentMap(maxStreams);
  }

  of(stream: string): number {
    return this.heads.get(stream) ?? 0;
  }

  update(stream: string, version: number): void {
    const known = this.heads.get(stream) ?? 0;
    this.heads.set(stream, Math.max(known, version));
  }
}
