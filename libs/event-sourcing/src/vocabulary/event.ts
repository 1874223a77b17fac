/** Something that happened, in the past tense; `data` is plain JSON and is never changed once it is stored. */
export interface Event<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/**
 * Where and when an event was recorded.
 *
 * `version` counts the events of its stream from 1 without gaps. `at` is the server's time in whole microseconds since
 * the epoch, which the events of one commit share. It rises from commit to commit of a stream, unless the clock was set back by more than
 * five seconds: the order of a stream is that of its versions.
 */
export interface Recorded {
  readonly stream: string;
  readonly version: number;
  readonly at: number;
}

/** An event as its store gives it back. */
export type RecordedEvent<E extends Event = Event> = E & Recorded;

/**
 * An event as other services see it: a contract of its own, not the stored one copied out.
 *
 * `source` is the service that owns the stream; `key` orders and partitions (the seller's id, or a notice's).
 * `stream` and `version` together name the event for ever, so that a second delivery is recognised.
 */
export interface PublicEvent<Type extends string = string, Data = unknown> extends Event<Type, Data>, Recorded {
  readonly source: string;
  readonly key: string;
}
