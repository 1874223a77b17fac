/**
 * Code `UNAVAILABLE`: a stream holds an event (or a caller sent a command) that this release does not know, as a newer release writes it.
 * Only that stream is affected, until a release that knows the type runs.
 */
export class UnexpectedEvent extends Error {
  readonly code = 'UNAVAILABLE';

  constructor(message: string) {
    super(message);
    this.name = 'UnexpectedEvent';
  }
}

/**
 * Ends every `switch` over events or commands: the compiler names the switch that misses a case, and at run time a type that this
 * release does not know throws `UnexpectedEvent`, which names the type and its place in the stream.
 */
export function unexpected(value: never): never {
  const { type, stream, version } = value as { type?: unknown; stream?: unknown; version?: unknown };
  const what = `type ${typeof type === 'string' ? `'${type}'` : String(type)}`;
  if (typeof stream !== 'string') throw new UnexpectedEvent(`Unexpected ${what}: this release does not know it`);
  throw new UnexpectedEvent(`Event ${String(version)} of ${stream} has the ${what}, which this release does not know: run a release that does`);
}
