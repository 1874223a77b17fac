import { QueryClient } from '@tanstack/react-query';
import { accepted, createApi } from '../api/client.js';
import { asRefusal } from '../api/refusal.js';
import { retryDelayMs } from '../api/retry-delay.js';
import { MAX_PICTURES } from '../api/shapes.js';
import { uploadPicture } from '../api/upload.js';
import { type Session } from '../session/session.js';
import { ComposerStates } from '../thread/composer-states.js';
import { Drafts } from '../thread/drafts.js';
import { Outbox } from '../thread/outbox.js';
import { sendWhenDue } from '../thread/sending.js';
import { Uploads } from '../thread/uploads.js';
import { releasePictures } from '../thread/use-picture.js';
import { electLeader } from './elect-leader.js';
import { handleEvents } from './handle-events.js';
import { keys } from './keys.js';
import { type Parley } from './parley.js';
import { Replica } from './replica.js';
import { SharedLive } from './shared-live.js';
import { openTabChannel } from './tab-channel.js';

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
        retry: (failures, error) => asRefusal(error).isPassing && failures < MOST_TRIES,
        retryDelay: (failures, error) => retryDelayMs(asRefusal(error), failures),
      },
    },
  });
  const channel = openTabChannel(`parley/${session.sellerId}`);
  const live = new SharedLive({
    channel,
    leadership: electLeader(`parley/${session.sellerId}/live`, channel),
    open: async (lastEventId, signal) => {
      const headers = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
      const body: unknown = await accepted(api.GET('/v1/inbox/stream', { params: { header: headers }, parseAs: 'stream', signal }));
      return body as ReadableStream<Uint8Array>;
    },
    onEvents: (events) => handleEvents(parley, events),
  });
  const drafts = new Drafts(session.sellerId);
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
    drafts,
    composers: new ComposerStates(),
    uploads: new Uploads({
      upload: (file, key, onProgress, signal) => uploadPicture(api, file, key, onProgress, signal),
      onUploaded: (place, { pictureId, width, height }, preview) => {
        // It need not be loaded again to be shown.
        queries.setQueryData(keys.picture(pictureId), preview);
        const draft = drafts.get(place);
        drafts.set(place, { ...draft, pictures: [...draft.pictures, { pictureId, width, height }].slice(0, MAX_PICTURES) });
      },
    }),
  };
  releasePictures(queries);
  return parley;
}

/** Starts the live stream and the sending of unsent replies, for as long as the seller is signed in. Returns a function that stops them. */
export function startParley(parley: Parley): () => void {
  const { live, queries, uploads, outbox, drafts } = parley;
  const stopSending = sendWhenDue(parley);
  const retryUploads = live.subscribe(() => live.state().name === 'open' && uploads.retryAll());
  live.start();
  return () => {
    retryUploads();
    stopSending();
    live.stop();
    uploads.close();
    outbox.close();
    drafts.close();
    queries.clear();
  };
}
