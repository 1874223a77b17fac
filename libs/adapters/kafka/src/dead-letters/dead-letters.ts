/** A message that could not be handled, with what was wrong with it. */
export interface DeadLetterEntry {
  /** `<partition>@<offset>` in the topic of dead letters. */
  readonly id: string;
  readonly reason: string;
  /** The consumer group that refused it. */
  readonly group: string;
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
  /** How often it was replayed before it became this dead letter. */
  readonly replays: number;
  /** When it was replayed, ISO 8601; null where it was not. */
  readonly replayedAt: string | null;
  /** The original was too large for the topic of dead letters and is not whole here, so it cannot be replayed. */
  readonly truncated: boolean;
}

export type ReplayOutcome = 'replayed' | 'already-replayed' | 'truncated' | 'not-found';

/** What operators do with dead letters. `topic` is the original one. Errors: `Unavailable`. */
export interface DeadLetters {
  /** Oldest first. */
  list(topic: string): Promise<DeadLetterEntry[]>;
  /**
   * Publishes dead letters to their original topic again, as they were, and remembers that: each is replayed once, unless a crash came
   * between the two. `'pending'` are all that were not replayed and are whole.
   */
  replay(topic: string, selection: 'pending' | readonly string[]): Promise<{ readonly id: string; readonly outcome: ReplayOutcome }[]>;
}
