import { HeldLease, firstAborted } from '@parley/event-sourcing';
import { type MongoAdapters } from '@parley/mongo';

/** Works while nobody else does the same. Throws where somebody else is at it, or where the right to be alone is lost on the way. */
export async function alone<T>(mongo: MongoAdapters, what: string, work: () => Promise<T>): Promise<T> {
  const lease = mongo.lease(what);
  const askedMs = performance.now();
  const grant = await lease.take();
  if (!grant) throw new Error(`another '${what}' is at work; one that was killed is over in ten seconds`);
  const tenure = new HeldLease(lease, grant, askedMs, () => undefined);
  const finished = new AbortController();
  const lost = firstAborted([tenure.signal], finished.signal).then(() => {
    throw new Error(`'${what}' was stalled for so long that another process may have begun it: run the command again`);
  });
  try {
    return await Promise.race([work(), lost]);
  } finally {
    finished.abort();
    await tenure.release();
  }
}
