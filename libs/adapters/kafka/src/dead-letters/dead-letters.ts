/**
 * A message that could not be handled, and the reason. There is one entry per message, however many consumer groups refused it and however
 * often it was replayed; its values are those of the last refusal.
 */
export interface DeadLetterEntry {
  /** `<partition>@<offset>` in the dead-letter topic. */
  readonly id: string;
  readonly reason: string;
  /** The consumer group that refused it first. */
  readonly group: string;
  /** All consumer groups that refused it. */
  readonly groups: readonly string[];
  /** The original topic. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** When the original was written, ISO 8601. */
  readonly writtenAt: string;
  readonly key: string | null;
  /** The first 1,000 characters. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** How often it was replayed and refused again. */
  readonly replays: number;
  /** When it was replayed, ISO 8601; null if it was not. */
  readonly replayedAt: string | null;
  /** The original was too large for the dead-letter topic and is not complete here, so it cannot be replayed. */
  readonly truncated: boolean;
}

export type ReplayOutcome = 'replayed' | 'already-replayed' | 'truncated' | 'not-found';

/** Operations on dead letters. `topic` is the original topic. Errors: `Unavailable`. */
export interface DeadLetters {
  /** All dead letters, oldest first; each message once. */
  list(topic: string): Promise<DeadLetterEntry[]>;
  /**
   * Publishes dead letters unchanged to their original topic and records that. Each is replayed once, or twice after a crash between the two
   * writes. One copy is published for all groups. `'pending'` selects all that are complete and not yet replayed.
   */
  replay(topic: string, selection: 'pending' | readonly string[]): Promise<{ readonly id: string; readonly outcome: ReplayOutcome }[]>;
}
