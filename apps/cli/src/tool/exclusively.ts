import { HeldLease, firstAborted } from '@parley/event-sourcing';
import { type MongoAdapters } from '@parley/mongo';
/** Runs `work` while holding a lease on its name. Throws if another process holds it, or if the lease is lost meanwhile. */
export async function exclusively<T>(mongo: MongoAdapters, what: string, work: () => Promise<T>): Promise<T> {
  const lease = mongo.lease(what);
  const askedMs = performance.now();
  const grant = await lease.take();
  if (!grant) throw new Error(`Another '${what}' is running; if it was killed, retry in ten seconds`);
  const heldLease = new HeldLease(lease, grant, askedMs, () => undefined);
  const finished = new AbortController();
  const lost = firstAborted([heldLease.signal], finished.signal).then(() => {
    throw new Error(`'${what}' lost its lease, so another process may be running it: run the command again`);
  });
  try {
    return await Promise.race([work(), lost]);
  } finally {
    finished.abort();
    await heldLease.release();
  }
}
