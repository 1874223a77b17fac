import { type LiveState } from './live-connection.js';
import { type ElectionMessage } from './leadership.js';
import { type ServerEvent } from './server-events.js';

/** The messages between the tabs of a seller in one browser. */
export interface TabMessage {
  readonly election?: ElectionMessage;
  /** Events of the live stream, from the leader, with the ids of the event before them and of the last one. */
  readonly batch?: { readonly after: string | null; readonly upTo: string; readonly events: readonly ServerEvent[] };
  /** From the leader: the state of its connection, and the id of the last event that it told. */
  readonly state?: { readonly live: LiveState; readonly upTo: string | null };
  /** To the leader: tell me your state. */
  readonly hello?: true;
  /** To the leader: try to connect at once. */
  readonly retry?: true;
}

/** A channel to the other tabs of a seller in this browser. */
export interface TabChannel {
  post(message: TabMessage): void;
  subscribe(listener: (message: TabMessage) => void): () => void;
  close(): void;
}

/** A channel by `BroadcastChannel`; null where the browser has none. */
export function openTabChannel(name: string): TabChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(message: TabMessage) => void>();
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    for (const listener of listeners) listener(data);
  };
  return {
    post: (message) => channel.postMessage(message),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
