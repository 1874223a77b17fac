import { type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Unsent bytes of a client; beyond them its stream ends, and resumes from its last id. */
export const MAX_UNSENT_BYTES = 256 * 1024;
/** How long a full connection may take to drain before it is ended. */
const DRAIN_MS = 2_000;
const DRAIN_POLL_MS = 20;
/** After an orderly end, the socket is destroyed if the client has not taken the rest by then. */
const GRACE_MS = 5_000;
/** Ends a connection after so many keep-alives in a row that found unsent bytes. */
const MAX_STALLED_CHECKS = 3;

/** Why a live stream ended, as counted in the metrics. */
export type EndReason = 'token-expired' | 'token-refused' | 'too-many-streams' | 'slow-client' | 'shutdown' | 'failure' | 'client-gone';

/** One client's live stream: writes never throw, never follow the end, and never wait without bound. */
export class LiveConnection {
  private stalledChecks = 0;
  private ended = false;

  constructor(
    readonly sellerId: string,
    /** Rejects if the client's token is not accepted any more. */
    readonly authorizeAgain: () => Promise<void>,
    private readonly response: ServerResponse,
    /** Called once, as soon as the connection takes no more events. */
    private readonly onEnd: (connection: LiveConnection, reason: EndReason) => void,
    private readonly graceMs = GRACE_MS,
  ) {
    response.on('error', () => response.destroy());
    response.on('close', () => this.leave('client-gone'));
  }

  get isOpen(): boolean {
    return !this.ended && !this.response.destroyed;
  }

  get isFull(): boolean {
    return this.response.writableLength > MAX_UNSENT_BYTES;
  }

  write(text: string): void {
    if (this.isOpen) this.response.write(text);
  }

  /** Waits until a full connection has drained; ends it if it does not in time. */
  async drained(): Promise<void> {
    for (let waitedMs = 0; this.isOpen && this.isFull; waitedMs += DRAIN_POLL_MS) {
      if (waitedMs >= DRAIN_MS) return this.end('slow-client');
      await sleep(DRAIN_POLL_MS);
    }
  }

  /** Writes a comment, or ends a client that has taken nothing for several of them. */
  keepAlive(): void {
    this.stalledChecks = this.response.writableLength > 0 ? this.stalledChecks + 1 : 0;
    if (this.stalledChecks >= MAX_STALLED_CHECKS) this.end('slow-client');
    else this.write(': still here\n\n');
  }

  /** Ends the stream in order, and destroys the socket if the client does not take what is left. */
  end(reason: EndReason, lastWords = ''): void {
    if (this.ended) return;
    this.leave(reason);
    const { response } = this;
    if (response.destroyed || response.writableEnded) return;
    response.end(lastWords);
    const timer = setTimeout(() => response.destroy(), this.graceMs);
    timer.unref();
    response.once('close', () => clearTimeout(timer));
  }

  private leave(reason: EndReason): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd(this, reason);
  }
}
