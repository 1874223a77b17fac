import { MAX_BUYERS } from '@parley/blacklist';
import { type OwnFacts } from '@parley/cluster';
import { type Facts } from '@parley/facts';

/** A list that is fuller than that is counted exactly. */
const ROOMY = MAX_BUYERS - 500;
/** So often the same seller's list is told from a count that may be behind, in each process. */
const IN_BETWEEN = 50;
const REMEMBERED = 10_000;

/**
 * How many buyers are on a list: exactly where it is nearly full, and else from a count that may be moments behind, since an exact one
 * costs a write. Ten processes can add 500 at most before one of them counts anew, so the limit holds.
 */
export function listSizeOf({ latest, exact }: OwnFacts): Facts['blacklistSize'] {
  const told = new Map<string, number>();
  return async (sellerId) => {
    const times = (told.get(sellerId) ?? 0) + 1;
    told.delete(sellerId);
    if (times < IN_BETWEEN) {
      told.set(sellerId, times);
      if (told.size > REMEMBERED) told.delete(told.keys().next().value as string);
      const size = await latest.blacklistSize(sellerId);
      if (size < ROOMY) return size;
    }
    return exact.blacklistSize(sellerId);
  };
}
