import { type Claims } from '../client/claims.js';

export interface Audience {
  readonly countries?: readonly string[];
  readonly categories?: readonly string[];
  readonly sellerIds?: readonly string[];
}

/** Whether a seller matches every given part of an audience. Without an audience all sellers match. */
export function isMeant({ id, country, categories = [] }: Claims, audience: Audience | null): boolean {
  if (audience?.countries && !audience.countries.includes(country ?? '')) return false;
  if (audience?.categories && !audience.categories.some((category) => categories.includes(category))) return false;
  return !audience?.sellerIds || audience.sellerIds.includes(id);
}
