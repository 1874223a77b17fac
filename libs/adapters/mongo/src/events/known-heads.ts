/**
 * The latest known version of streams, at which one of their commits ends. A stream may have gone on since, but never back.
 * Keeps the streams that were used last.
 */
export class KnownHeads {
  private readonly heads = new Map<string, number>();

  constructor(private readonly most = 50_000) {}

  of(stream: string): number {
    return this.heads.get(stream) ?? 0;
  }

  note(stream: string, version: number): void {
    const known = this.heads.get(stream) ?? 0;
    this.heads.delete(stream);
    this.heads.set(stream, Math.max(known, version));
    if (this.heads.size > this.most) this.heads.delete(this.heads.keys().next().value as string);
  }
}
