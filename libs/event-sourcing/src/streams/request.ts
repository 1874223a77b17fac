import { type Decider } from '../vocabulary/decider.js';
import { type Event } from '../vocabulary/event.js';
import { type CommitKey } from './event-store.js';
import { type Handle } from './handle.js';

/** The first commit of a request that makes several: from then on its idempotency key belongs to it. */
export type RequestEvent = Event<'RequestBegun', Record<string, never>>;

/** A request with several commits, as a stream of its own that no service publishes. */
export const request: Decider<boolean, 'Begin', RequestEvent> = {
  initial: false,
  evolve: () => true,
  decide: (_command, begun) => (begun ? [] : [{ type: 'RequestBegun', data: {} }]),
};

/**
 * Begins a request that makes a commit for each of its parts, and tells whether it had been begun before. The parts of another request under
 * the same key have other commit ids, so only this commit recognises it. Refusal: `IDEMPOTENCY_KEY_REUSED`.
 */
export async function beginRequest(handle: Handle, key: CommitKey | undefined): Promise<{ readonly repeated: boolean }> {
  if (key === undefined) return { repeated: false };
  return handle(request, `request-${key.id}`, 'Begin', key);
}
