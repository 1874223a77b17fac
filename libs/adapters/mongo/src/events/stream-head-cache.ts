/**
 * Cached versions at which commits end, by stream. A stream may have grown since, but never shrinks. Keeps the most recently used streams.
 */
export class StreamHeadCache {
  private readonly heads = new Map<string, number>();

  constructor(private readonly maxStreams = 50_000) {}

  of(stream: string): number {
    return this.heads.get(stream) ?? 0;
  }

  update(stream: string, version: number): void {
    const known = this.heads.get(stream) ?? 0;
    this.heads.delete(stream);
    this.heads.set(stream, Math.max(known, version));
    if (this.heads.size > this.maxStreams) this.heads.delete(this.heads.keys().next().value as string);
  }
}
