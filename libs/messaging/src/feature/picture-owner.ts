import { type EventStore, readState } from '@parley/event-sourcing';
import { type Facts } from '@parley/lookups';
import { picture, pictureStream } from '../domain/picture.js';

/** Whose a picture is, exactly as the service's own event store has it. */
export function pictureOwnerIn(store: EventStore): Facts['pictureOwner'] {
  return async (pictureId) => {
    const { state } = await readState(store, picture, pictureStream(pictureId));
    return state && !state.isRemoved ? state.uploader : null;
  };
}
