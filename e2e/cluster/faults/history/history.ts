import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createInterface } from 'node:readline';

/**
 * The outcome of a write for its client: `ok` if acknowledged, `refused` if answered with a refusal, `unknown` without an answer: it may
 * have taken effect once or not at all.
 */
export type WriteOutcome = 'ok' | 'refused' | 'unknown';

/** A command to one stream. Times are milliseconds of one monotonic clock. */
export interface WriteOperation {
  readonly kind: 'write';
  /** The conversation, order or blacklist entry that it appends to. */
  readonly stream: string;
  /** Unique in the history; reads show it if the command took effect. */
  readonly value: string;
  readonly invokedAt: number;
  readonly completedAt: number;
  readonly outcome: WriteOutcome;
  /** The version of the answer, null without one. */
  readonly version: number | null;
  /** Requests that were sent for it under one idempotency key. */
  readonly attempts: number;
}

/** A read of everything that a stream shows. */
export interface ReadOperation {
  readonly kind: 'read';
  readonly stream: string;
  readonly invokedAt: number;
  readonly completedAt: number;
  /** The version that the read asked to wait for (`after=`), null without one. */
  readonly after: number | null;
  /** Whether the answer said `Parley-Consistency: stale`. */
  readonly stale: boolean;
  /** Values in the order shown, oldest first. */
  readonly seen: readonly string[];
  /** True for the last read of a stream, after all writes to it were acknowledged or given up. */
  readonly final: boolean;
}

/** A kill or freeze, for readers of the history. */
export interface FaultMark {
  readonly kind: 'fault';
  readonly at: number;
  readonly what: string;
}

export type HistoryEntry = WriteOperation | ReadOperation | FaultMark;

/** Appends a history to a file of JSON lines, to save memory in long runs. */
export class HistoryFile {
  private readonly stream;

  constructor(readonly path: string) {
    this.stream = createWriteStream(path, { flags: 'w' });
  }

  record(entry: HistoryEntry): void {
    this.stream.write(`${JSON.stringify(entry)}\n`);
  }

  async close(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
  }
}

/** Reads a history file, entry by entry. */
export async function* readHistory(path: string): AsyncGenerator<HistoryEntry> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (line !== '') yield JSON.parse(line) as HistoryEntry;
  }
}
