/** A marketplace's own id of a seller, buyer, order or product: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. */
export const MARKETPLACE_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * The id of the one conversation of a seller and a buyer: opaque, URL-safe, and permanent.
 *
 * Injective, as the pair key is that it encodes. It also names the stream of the two's blacklist.
 */
export function conversationIdOf(sellerId: string, buyerId: string): string {
  return btoa(pairKeyOf({ sellerId, buyerId })).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The pair key of a seller and a buyer: names what belongs to the two. Injective, because `~` is in neither id. */
export function pairKeyOf({ sellerId, buyerId }: { readonly sellerId: string; readonly buyerId: string }): string {
  return `${sellerId}~${buyerId}`;
}

/** The seller and buyer of a conversation id, or null for another text. */
export function partiesOf(conversationId: string): { sellerId: string; buyerId: string } | null {
  try {
    const [sellerId, buyerId, ...rest] = atob(conversationId.replaceAll('-', '+').replaceAll('_', '/')).split('~');
    if (!sellerId || !buyerId || rest.length > 0 || conversationIdOf(sellerId, buyerId) !== conversationId) return null;
    return { sellerId, buyerId };
  } catch {
    return null;
  }
}
