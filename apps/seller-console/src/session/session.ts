const KEY = 'parley.token';

/** Who a token speaks for; the token itself is judged by the server alone. */
export interface Session {
  readonly token: string;
  readonly sellerId: string;
}

/** Who has signed in; else null, and why that is so where there is a reason to tell. */
export interface Entry {
  readonly session: Session | null;
  readonly problem: 'expired' | 'not-a-token' | null;
}

/** The token that the address brings (`#token=...`), which is then no longer in the address, else the one that this tab keeps. */
export function entryOfTab(): Entry {
  const brought = /^#token=(.*)$/.exec(location.hash)?.[1];
  if (brought !== undefined) {
    history.replaceState(null, '', location.pathname);
    // Nothing in a token needs to be encoded, so what is encoded twice, or wrongly, is none.
    const session = readToken(brought.replaceAll('%20', ' '));
    if (session) keepSession(session);
    return { session, problem: session ? null : 'not-a-token' };
  }
  return { session: readToken(sessionStorage.getItem(KEY) ?? ''), problem: null };
}

/** For this tab, until it is closed. */
export function keepSession(session: Session): void {
  sessionStorage.setItem(KEY, session.token);
}

export function forgetSession(): void {
  sessionStorage.removeItem(KEY);
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
