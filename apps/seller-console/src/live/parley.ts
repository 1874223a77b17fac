import { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type Api, accepted, createApi } from '../api/client.js';
import { asRefusal } from '../api/refusal.js';
import { type BlacklistedBuyer, type Conversation, type Notice, type Order } from '../api/shapes.js';
import { type Session } from '../session/session.js';
import { Drafts } from '../thread/drafts.js';
import { Outbox } from '../thread/outbox.js';
import { releasePictures } from '../thread/use-picture.js';
import { handleEvents } from './handle-events.js';
import { LiveConnection } from './live-connection.js';
import { Replica } from './replica.js';

/** Everything of one seller in this window: the client, what was read, what is live, and what is on its way. */
export interface Parley {
  readonly session: Session;
  readonly api: Api;
  readonly queries: QueryClient;
  readonly live: LiveConnection;
  readonly conversations: Replica<Conversation>;
  readonly orders: Replica<Order>;
  readonly notices: Replica<Notice>;
  readonly blacklist: Replica<BlacklistedBuyer>;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
}

const MOST_TRIES = 2;

export function createParley(session: Session, onUnauthenticated: () => void): Parley {
  const api = createApi(session.token, onUnauthenticated);
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // The live stream keeps what was read up to date.
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        // A server on this machine answers without a network.
        networkMode: 'always',
        retry: (failures, error) => asRefusal(error).isOpen && failures < MOST_TRIES,
      },
    },
  });
  const live = new LiveConnection({
    open: async (lastEventId, signal) => {
      const headers = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
      const body: unknown = await accepted(api.GET('/v1/inbox/stream', { params: { header: headers }, parseAs: 'stream', signal }));
      return body as ReadableStream<Uint8Array>;
    },
    onEvents: (events) => handleEvents(parley, events),
  });
  const parley: Parley = {
    session,
    api,
    queries,
    live,
    conversations: new Replica({ id: ({ conversationId }) => conversationId, version: ({ version }) => version }),
    orders: new Replica({ id: ({ orderId }) => orderId, version: ({ version }) => version }),
    // A notice that was read is never unread again.
    notices: new Replica({ id: ({ noticeId }) => noticeId, version: ({ read }) => Number(read) }),
    blacklist: new Replica({ id: ({ buyerId }) => buyerId, version: () => 0 }),
    outbox: new Outbox(session.sellerId),
    drafts: new Drafts(session.sellerId),
  };
  releasePictures(queries);
  return parley;
}

export const ParleyContext = createContext<Parley | null>(null);

export function useParley(): Parley {
  const parley = useContext(ParleyContext);
  if (!parley) throw new Error('Nobody has signed in');
  return parley;
}
