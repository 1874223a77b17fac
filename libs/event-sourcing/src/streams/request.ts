import { type Decider } from '../vocabulary/decider.js';
import { type Event } from '../vocabulary/event.js';
import { type CommitKey } from './event-store.js';
import { type Handle } from './handle.js';

/** The first commit of a request with several commits. It binds the idempotency key to the request. */
export type RequestEvent = Event<'RequestBegun', Record<string, never>>;

/** A request with several commits, as a stream that is not published. */
export const request: Decider<boolean, 'Begin', RequestEvent> = {
  initial: false,
  evolve: () => true,
  decide: (_command, begun) => (begun ? [] : [{ type: 'RequestBegun', data: {} }]),
};

/**
 * Starts a request with several commits and returns whether it was started before. The other commits of a different request with the same key
 * have other commit ids, so only this commit detects it. Refusal: `IDEMPOTENCY_KEY_REUSED`.
 */
export async function beginRequest(handle: Handle, key: CommitKey | undefined): Promise<{ readonly repeated: boolean }> {
  if (key === undefined) return { repeated: false };
  return handle(request, `request-${key.id}`, 'Begin', key);
}
