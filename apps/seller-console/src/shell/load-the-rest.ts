import { type LiveState } from '../live/live-connection.js';
import { preloadParts, retryFailedParts } from '../ui/lazy-part.js';

const IDLE_MS = 2000;

interface Live {
  readonly state: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Loads the other parts when the first has had its time, and what could not be loaded when the connection is back. */
export function loadTheRest(live: Live): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;
  const look = (): void => {
    const isOpen = live.state().name === 'open';
    if (isOpen && !wasOpen) {
      retryFailedParts();
      clearTimeout(timer);
      timer = setTimeout(() => void preloadParts(), IDLE_MS);
    }
    wasOpen = isOpen;
  };
  const stop = live.subscribe(look);
  look();
  return () => {
    clearTimeout(timer);
    stop();
  };
}
