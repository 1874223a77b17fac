import { useText } from '../i18n/language.js';

/** How a buyer is called: by the name that they gave, else by their id. */
export function useBuyerName(): (buyer: { readonly buyerId: string; readonly buyerName: string | null }) => string {
  const text = useText();
  return ({ buyerId, buyerName }) => buyerName ?? text.conversation.buyerId(buyerId);
}
