import { useText } from '../i18n/language.js';
import { isolated, visible } from '../i18n/names.js';

/**
 * How a buyer is called: by the name that they gave, else (also if that shows nothing) by their id. It can stand within a sentence: it
 * does not change the direction of what follows.
 */
export function useBuyerName(): (buyer: { readonly buyerId: string; readonly buyerName: string | null }) => string {
  const text = useText();
  return ({ buyerId, buyerName }) => isolated(visible(buyerName) ?? text.conversation.buyerId(buyerId));
}
