import { useMemo, useSyncExternalStore } from 'react';

export const PARTS = ['messages', 'orders', 'system', 'growth', 'blacklist'] as const;
export type Part = (typeof PARTS)[number];

/** Where the seller is: a part, in it what is open, and the filters. It is the fragment of the address, so any web server can serve it. */
export interface Route {
  readonly part: Part;
  readonly id: string | null;
  readonly query: URLSearchParams;
  /** The time of a navigation by keyboard, so that the focus follows; 0 otherwise. */
  readonly byKeyboardAt: number;
}

/**
 * Decodes a part of an address. A typed or truncated address may have invalid percent-encoding, which remains unchanged.
 */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parseRoute(hash: string, state: unknown = null): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, id] = path.split('/');
  const part = PARTS.find((known) => known === name) ?? 'messages';
  return { part, id: id ? decoded(id) : null, query: new URLSearchParams(query), byKeyboardAt: typeof state === 'number' ? state : 0 };
}

export function hrefOf(part: Part, id: string | null = null, filters: object = {}): string {
  const query = new URLSearchParams(Object.entries(filters).map(([name, value]) => [name, String(value)])).toString();
  return `#/${part}${id === null ? '' : `/${encodeURIComponent(id)}`}${query === '' ? '' : `?${query}`}`;
}

/** Goes there. With `replace` the way back skips where the seller was. */
export function navigate(href: string, { replace = false, byKeyboard = false } = {}): void {
  const state = byKeyboard ? Date.now() : null;
  if (replace) history.replaceState(state, '', href);
  else history.pushState(state, '', href);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  addEventListener('popstate', listener);
  return () => {
    removeEventListener('hashchange', listener);
    removeEventListener('popstate', listener);
  };
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const state = useSyncExternalStore(subscribe, () => (typeof history.state === 'number' ? history.state : 0));
  return useMemo(() => parseRoute(hash, state), [hash, state]);
}
