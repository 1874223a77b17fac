import { type EventStore, readState } from '@parley/event-sourcing';
import { type Facts } from '@parley/lookups';
import { picture, pictureStream } from '../domain/picture.js';

/** The owner of a picture, read from the service's own event store and therefore current. */
export function pictureOwnerIn(store: EventStore): Facts['pictureOwner'] {
  return async (pictureId) => {
    const { state } = await readState(store, picture, pictureStream(pictureId));
    return state && !state.isRemoved ? state.uploader : null;
  };
}
