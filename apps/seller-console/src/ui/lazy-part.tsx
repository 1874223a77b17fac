import { type ComponentType, lazy } from 'react';
import { Stored } from './stored.js';

type Module<P> = { readonly default: ComponentType<P> };

/** Increments when failed parts are loaded again. Components that show such a failure subscribe to it. */
export const partsRound = new Stored(0);

/** Tries again to load what could not be loaded, as when the connection is back. */
export function retryFailedParts(): void {
  partsRound.set(partsRound.get() + 1);
}

const preloads: (() => Promise<unknown>)[] = [];

/** Loads every part that is not loaded yet, so that it opens at once and also while the connection is lost. */
export async function preloadParts(): Promise<void> {
  // A failed part is loaded again when it is opened, and shows its failure then.
  for (const preload of preloads) await preload().catch(() => undefined);
}

/** A part of the page whose script is not in the first load. After a failure it is tried again in the next round. */
export function lazyPart<P extends object>(load: () => Promise<Module<P>>): ComponentType<P> {
  const loadOnce = retryable(load);
  let made: { readonly round: number; readonly Lazy: ComponentType<P> } | null = null;
  let hasFailed = false;
  const create = (): ComponentType<P> =>
    lazy(() =>
      loadOnce().catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    );
  preloads.push(loadOnce);
  return (props) => {
    // The same component until it is to be tried again: with another, React would begin anew each time it draws.
    if (made === null || (hasFailed && made.round !== partsRound.get())) {
      hasFailed = false;
      made = { round: partsRound.get(), Lazy: create() };
    }
    const { Lazy } = made;
    return <Lazy {...props} />;
  };
}

/**
 * Imports a script once, and again after a failure. Chromium remembers a script that failed to load until the page is reloaded, so it is
 * asked for under another address.
 */
function retryable<P>(load: () => Promise<Module<P>>): () => Promise<Module<P>> {
  let loading: Promise<Module<P>> | null = null;
  let address: string | null = null;
  let tries = 0;
  const attempt = (): Promise<Module<P>> => (address === null ? load() : (import(/* @vite-ignore */ `${address}?try=${(tries += 1)}`) as Promise<Module<P>>));
  return () =>
    (loading ??= attempt().catch((error: unknown) => {
      loading = null;
      address ??= /https?:\/\/\S+?\.js/.exec(error instanceof Error ? error.message : '')?.[0] ?? null;
      throw error;
    }));
}
