import { type Parties } from '@parley/contracts';

/** Names what belongs to one seller and one buyer; injective, because `~` is in neither id. */
export function pairOf({ sellerId, buyerId }: Parties): string {
  return `${sellerId}~${buyerId}`;
}

/** Lists are sorted by what is shown: whole milliseconds of a time in microseconds. */
export function shownMs(at: number): number {
  return Math.floor(at / 1000);
}
