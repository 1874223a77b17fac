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

/** Marks as read what has been on the screen: not while its newest message is scrolled out of sight, and not while the page is hidden. */
export function useReadWhenSeen({ unread, isNewestInSight, markRead }: Seen): void {
  const { id, version } = unread ?? {};
  useEffect(() => {
    if (id === undefined || !isNewestInSight) return undefined;
    const mark = (): void => {
      if (document.visibilityState === 'visible') markRead(id);
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [id, version, isNewestInSight, markRead]);
}
