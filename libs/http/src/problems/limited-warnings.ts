import { type Logger } from '@nestjs/common';

const WINDOW_MS = 1_000;

/** Logs at most `perSecond` warnings in a second, so that a flood of requests does not fill the log; the next line counts the others. */
export class LimitedWarnings {
  private window = { since: 0, lines: 0 };
  private left = 0;

  constructor(
    private readonly logger: Logger,
    private readonly perSecond = 20,
  ) {}

  warn(line: string): void {
    const now = Date.now();
    if (Math.abs(now - this.window.since) >= WINDOW_MS) this.window = { since: now, lines: 0 };
    if (this.window.lines >= this.perSecond) {
      this.left++;
      return;
    }
    this.window.lines++;
    this.logger.warn(this.left === 0 ? line : `${line} (${this.left} refusals before it were not logged)`);
    this.left = 0;
  }
}
