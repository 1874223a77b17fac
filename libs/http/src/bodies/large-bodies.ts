/** From so many bytes on a body can take the event loop some milliseconds: 4,000 values, checked one by one. */
const LARGE = 8 * 1024;

/**
 * Parses large bodies one by one, each in a turn of the event loop of its own, so that other requests are served between them: several
 * that arrive at once would otherwise block all others for the sum of their times.
 */
export class LargeBodies {
  private readonly waiting: (() => void)[] = [];

  /** Runs `parse` now, or in its turn if the body is large. */
  run(bytes: number, parse: () => void): void {
    if (bytes < LARGE) return parse();
    this.waiting.push(parse);
    if (this.waiting.length === 1) setImmediate(() => this.next());
  }

  private next(): void {
    const [parse] = this.waiting;
    // It leaves the queue after its turn, so that one which arrives meanwhile gets a turn of its own.
    setImmediate(() => {
      this.waiting.shift();
      if (this.waiting.length > 0) this.next();
    });
    parse();
  }
}
