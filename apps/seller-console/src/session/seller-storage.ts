import { browserStorage, tabStorage } from '../ui/browser-storage.js';

/** Every key under which this browser keeps something of a seller begins with this. A seller id has no slash. */
export const sellerPrefix = (sellerId: string): string => `parley/${sellerId}/`;

/** Where earlier releases kept the drafts and replies of a tab. */
export const legacyKey = (kind: 'drafts' | 'outbox', sellerId: string): string => `parley.${kind}.${sellerId}`;

/** Removes everything that this browser keeps of a seller: drafts, unsent replies and recently used emoji. */
export function forgetSeller(sellerId: string): void {
  for (const key of browserStorage.keys(sellerPrefix(sellerId))) browserStorage.remove(key);
  browserStorage.remove('parley.emoji');
  for (const kind of ['drafts', 'outbox'] as const) tabStorage.remove(legacyKey(kind, sellerId));
}
