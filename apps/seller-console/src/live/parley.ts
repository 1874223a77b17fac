import { type QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type Api } from '../api/client.js';
import { type BlacklistedBuyer, type Conversation, type Notice, type Order } from '../api/shapes.js';
import { type Session } from '../session/session.js';
import { type ComposerStates } from '../thread/composer-states.js';
import { type Drafts } from '../thread/drafts.js';
import { type Outbox } from '../thread/outbox.js';
import { type Uploads } from '../thread/uploads.js';
import { type Replica } from './replica.js';
import { type SharedLive } from './shared-live.js';

/** Everything of one seller in this window: the client, what was read, what is live, and what is on its way. */
export interface Parley {
  readonly session: Session;
  readonly api: Api;
  readonly queries: QueryClient;
  readonly live: SharedLive;
  readonly conversations: Replica<Conversation>;
  readonly orders: Replica<Order>;
  readonly notices: Replica<Notice>;
  readonly blacklist: Replica<BlacklistedBuyer>;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly composers: ComposerStates;
  readonly uploads: Uploads;
}

export const ParleyContext = createContext<Parley | null>(null);

export function useParley(): Parley {
  const parley = useContext(ParleyContext);
  if (!parley) throw new Error('No seller is signed in');
  return parley;
}
