import { useEffect } from 'react';

/** The fields of a conversation or order for {@link useReadWhenSeen}. */
export interface Seen {
  /** Null while nothing is unread, or nothing may be marked. */
  readonly unread: { readonly id: string; readonly version: number } | null;
  /** Whether the newest message was drawn and its end is on the screen. */
  readonly isNewestInSight: boolean;
  /** The same function while it marks the same. */
  readonly markRead: (id: string) => void;
}

/**
 * Marks as read what has been on the screen: not while its newest message is scrolled out of sight, and not while the page is hidden. A mark
 * waits for two frames: within them the observer reports a scroll that was not rendered when the message arrived, and the mark is cancelled.
 */
export function useReadWhenSeen({ unread, isNewestInSight, markRead }: Seen): void {
  const { id, version } = unread ?? {};
  useEffect(() => {
    if (id === undefined || !isNewestInSight) return undefined;
    let frame = 0;
    const afterFrame = (action: () => void): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(action);
    };
    const mark = (): void => {
      if (document.visibilityState === 'visible') afterFrame(() => afterFrame(() => markRead(id)));
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', mark);
    };
  }, [id, version, isNewestInSight, markRead]);
}
