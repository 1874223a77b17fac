import { type Change, type Replica } from './replica.js';

const PATIENCE_MS = 1500;

/** A command on one item, and how it comes to be seen. */
export interface Command<T> {
  readonly id: string;
  readonly change: Change<T>;
  /** Sends it; the version that the item has then. Throws a `Refusal`. */
  readonly send: () => Promise<number>;
  /** Reads the item no older than that version, with `after=<id>@<version>`. */
  readonly read: (after: string) => Promise<T>;
}

/**
 * Shows the expected effect of a command immediately, sends it, and removes the expectation when the server's state has the change: from
 * the live stream, or, if that is late or disconnected, from a read that waits for the version. Throws a refusal and reverts the change.
 */
export async function carryOut<T>(replica: Replica<T>, { id, change, send, read }: Command<T>): Promise<void> {
  const expected = replica.expect(id, change);
  try {
    const version = await send();
    expected.accepted(version);
    if (!(await replica.reached(id, version, PATIENCE_MS))) replica.learn([await read(`${id}@${version}`)]);
  } finally {
    expected.settle();
  }
}
