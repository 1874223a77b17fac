import { type Leadership } from './leadership.js';

type Locks = Pick<LockManager, 'request'>;

/** Whether this browser has Web Locks: secure contexts only. */
export function browserHasLocks(): boolean {
  return typeof navigator !== 'undefined' && 'locks' in navigator && navigator.locks !== undefined;
}

/** Leadership by a Web Lock: the browser gives it to the next tab as soon as its holder is gone. */
export function lockLeadership(name: string, locks: Locks = navigator.locks): Leadership {
  let onChange: (isLeader: boolean) => void = () => undefined;
  let request = new AbortController();
  let release: () => void = () => undefined;
  let hasStopped = false;

  const queue = (options: LockOptions = {}): void => {
    const { signal } = (request = new AbortController());
    let isHeld = false;
    const hold = (): Promise<void> => {
      isHeld = true;
      onChange(true);
      return new Promise((resolve) => (release = resolve));
    };
    const over = (): void => {
      if (isHeld) onChange(false);
      // Another tab took it: wait for the next time.
      if (isHeld && !hasStopped && !signal.aborted) queue();
    };
    // A request that steals cannot be aborted.
    locks.request(name, options.steal ? options : { signal }, hold).then(over, over);
  };

  return {
    start: (listener) => {
      onChange = listener;
      hasStopped = false;
      queue();
    },
    stop: () => {
      hasStopped = true;
      request.abort();
      release();
    },
    takeOver: () => {
      request.abort();
      queue({ steal: true });
    },
  };
}
