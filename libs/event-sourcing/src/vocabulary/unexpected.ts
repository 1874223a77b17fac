/**
 * Code `UNAVAILABLE`: a stream contains an event (or a caller sent a command) of a type unknown to this release, usually from a newer one.
 * Affects only that stream, until a release that knows the type runs.
 */
export class UnexpectedEvent extends Error {
  readonly code = 'UNAVAILABLE';

  constructor(message: string) {
    super(message);
    this.name = 'UnexpectedEvent';
  }
}

/**
 * Ends every `switch` over events or commands: the compiler reports a missing case, and at run time an unknown type throws
 * `UnexpectedEvent` with the type and its position in the stream.
 */
export function unexpected(value: never): never {
  const { type, stream, version } = value as { type?: unknown; stream?: unknown; version?: unknown };
  const what = `type ${typeof type === 'string' ? `'${type}'` : String(type)}`;
  if (typeof stream !== 'string') throw new UnexpectedEvent(`Unexpected ${what}: it is unknown to this release`);
  throw new UnexpectedEvent(`Event ${String(version)} of ${stream} has the ${what}, which is unknown to this release: run a later release`);
}
