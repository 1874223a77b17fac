import { browserStorage, tabStorage } from '../ui/browser-storage.js';

const KEY = 'parley.token';
// Which seller uses this browser; removed when they sign out.
const SIGNED_IN = 'parley.seller';

/** The seller of a token. Only the server verifies the token. */
export interface Session {
  readonly token: string;
  readonly sellerId: string;
}

/** The signed-in seller, or null with a reason to show. */
export interface Entry {
  readonly session: Session | null;
  readonly problem: 'expired' | 'not-a-token' | null;
  /** A link for another seller than the current one, who has to confirm it. */
  readonly asks?: { readonly session: Session; readonly current: string };
}

/** The token that the address brings (`#token=...`), which is then no longer in the address, else the one that this tab keeps. */
export function entryOfTab(): Entry {
  const brought = /^#token=(.*)$/.exec(location.hash)?.[1];
  if (brought !== undefined) {
    history.replaceState(null, '', location.pathname);
    // Nothing in a token needs to be encoded, so what is encoded twice, or wrongly, is none.
    const session = readToken(brought.replaceAll('%20', ' '));
    if (!session) return { session: null, problem: 'not-a-token' };
    const kept = sessionOfTab();
    const current = kept?.sellerId ?? browserStorage.get(SIGNED_IN);
    // Otherwise the sender of a link could make a seller write in another account.
    if (current !== null && current !== session.sellerId) return { session: kept, problem: null, asks: { session, current } };
    keepSession(session);
    return { session, problem: null };
  }
  return { session: sessionOfTab(), problem: null };
}

function sessionOfTab(): Session | null {
  return readToken(tabStorage.get(KEY) ?? '');
}

/** For this tab, until it is closed. */
export function keepSession(session: Session): void {
  tabStorage.set(KEY, session.token);
  browserStorage.set(SIGNED_IN, session.sellerId);
}

/** Signs out this tab. The browser keeps the seller's drafts, unless the seller signed out. */
export function forgetSession(): void {
  tabStorage.remove(KEY);
}

/** No seller is signed in to this browser any more. */
export function forgetSignedIn(): void {
  browserStorage.remove(SIGNED_IN);
}

/** The session of a pasted token; null if the text is not a token of a seller. */
export function readToken(text: string): Session | null {
  const token = text.trim().replace(/^Bearer\s+/i, '');
  const claims = claimsOf(token);
  return claims?.role === 'seller' && typeof claims.sellerId === 'string' ? { token, sellerId: claims.sellerId } : null;
}

function claimsOf(token: string): { readonly role?: unknown; readonly sellerId?: unknown } | null {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as object;
  } catch {
    return null;
  }
}
