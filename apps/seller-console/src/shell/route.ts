import { useMemo, useSyncExternalStore } from 'react';

export const PARTS = ['messages', 'orders', 'system', 'growth', 'blacklist'] as const;
export type Part = (typeof PARTS)[number];

/** Where the seller is: a part, in it what is open, and the filters. It is the fragment of the address, so any web server can serve it. */
export interface Route {
  readonly part: Part;
  readonly id: string | null;
  readonly query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, id] = path.split('/');
  const part = PARTS.find((known) => known === name) ?? 'messages';
  return { part, id: id ? decodeURIComponent(id) : null, query: new URLSearchParams(query) };
}

export function hrefOf(part: Part, id: string | null = null, filters: object = {}): string {
  const query = new URLSearchParams(Object.entries(filters).map(([name, value]) => [name, String(value)])).toString();
  return `#/${part}${id === null ? '' : `/${encodeURIComponent(id)}`}${query === '' ? '' : `?${query}`}`;
}

/** Goes there; with `replace` the way back skips where the seller was. */
export function navigate(href: string, replace = false): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
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
  return useMemo(() => parseRoute(hash), [hash]);
}
