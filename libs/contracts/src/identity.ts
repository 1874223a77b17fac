/** A marketplace's own id of a seller, buyer, order or product: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. */
export const MARKETPLACE_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * The id of the one conversation of a seller and a buyer: opaque, URL-safe, and the same for ever.
 *
 * Injective, because `~` is in neither id. It also names everything else that belongs to the two (their pair).
 */
export function conversationIdOf(sellerId: string, buyerId: string): string {
  return btoa(`${sellerId}~${buyerId}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The seller and buyer of a conversation id, or null where it is none. */
export function partiesOf(conversationId: string): { sellerId: string; buyerId: string } | null {
  try {
    const [sellerId, buyerId, ...rest] = atob(conversationId.replaceAll('-', '+').replaceAll('_', '/')).split('~');
    if (!sellerId || !buyerId || rest.length > 0 || conversationIdOf(sellerId, buyerId) !== conversationId) return null;
    return { sellerId, buyerId };
  } catch {
    return null;
  }
}
