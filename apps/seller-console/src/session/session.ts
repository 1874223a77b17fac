import { browserStorage, tabStorage } from '../ui/browser-storage.js';

const KEY = 'parley.token';
// Which seller uses this browser; removed when they sign out.
const SIGNED_IN = 'parley.seller';

/** Who a token speaks for; the token itself is judged by the server alone. */
export interface Session {
  readonly token: string;
  readonly sellerId: string;
}

/** Who has signed in; else null, and why that is so where there is a reason to tell. */
export interface Entry {
  readonly session: Session | null;
  readonly problem: 'expired' | 'not-a-token' | null;
  /** A link wants to sign another seller in than the one who uses this browser: they are asked first. */
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
    // Else whoever sends a link could have a seller write into an account that is not theirs.
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

/** The tab is signed out. What this browser keeps of the seller stays, unless they signed out themselves. */
export function forgetSession(): void {
  tabStorage.remove(KEY);
}

/** Nobody uses this browser any more. */
export function forgetSignedIn(): void {
  browserStorage.remove(SIGNED_IN);
}

/** What a pasted text says, where it is a token of a seller; null for anything else. */
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
