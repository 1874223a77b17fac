/**
 * A message that could not be handled, with what was wrong with it. It is one entry, however many consumer groups refused it and however
 * often it was replayed; what it says is of the last time.
 */
export interface DeadLetterEntry {
  /** `<partition>@<offset>` in the topic of dead letters. */
  readonly id: string;
  readonly reason: string;
  /** The consumer group that refused it first. */
  readonly group: string;
  /** All consumer groups that refused it. */
  readonly groups: readonly string[];
  /** Where it came from. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** When the original was written, ISO 8601. */
  readonly writtenAt: string;
  readonly key: string | null;
  /** The first 1,000 characters. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** How often it was replayed and came back. */
  readonly replays: number;
  /** When it was replayed, ISO 8601; null where it was not. */
  readonly replayedAt: string | null;
  /** The original was too large for the topic of dead letters and is not whole here, so it cannot be replayed. */
  readonly truncated: boolean;
}

export type ReplayOutcome = 'replayed' | 'already-replayed' | 'truncated' | 'not-found';

/** What operators do with dead letters. `topic` is the original one. Errors: `Unavailable`. */
export interface DeadLetters {
  /** Oldest first; each message once. */
  list(topic: string): Promise<DeadLetterEntry[]>;
  /**
   * Publishes dead letters to their original topic again, as they were, and remembers that: each is replayed once, unless a crash came
   * between the two. One copy is published, whatever the number of groups that refused it. `'pending'` are all that were not replayed and are whole.
   */
  replay(topic: string, selection: 'pending' | readonly string[]): Promise<{ readonly id: string; readonly outcome: ReplayOutcome }[]>;
}
