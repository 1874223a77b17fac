/** A fact in the past tense. `data` is plain JSON and never changes once it is stored. */
export interface Event<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/**
 * Position and time of a stored event.
 *
 * `version` counts the events of its stream from 1 without gaps. `at` is the server's time in whole microseconds since the epoch, shared by the
 * events of one commit. It rises from commit to commit of a stream, unless the clock was set back by more than five seconds: the order
 * of a stream is defined by its versions.
 */
export interface Recorded {
  readonly stream: string;
  readonly version: number;
  readonly at: number;
}

/** A stored event. */
export type RecordedEvent<E extends Event = Event> = E & Recorded;

/**
 * An event of the contract between services, independent of the stored one.
 *
 * `source` is the service that owns the stream; `key` determines the partition and the order (the id of a seller or a notice). `stream` and
 * `version` identify the event permanently, so that consumers recognise duplicates.
 */
export interface PublicEvent<Type extends string = string, Data = unknown> extends Event<Type, Data>, Recorded {
  readonly source: string;
  readonly key: string;
}
