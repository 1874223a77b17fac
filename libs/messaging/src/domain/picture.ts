import { type PictureUploaded } from '@parley/contracts';
import { type Decider, type Event, unexpected } from '@parley/event-sourcing';

/** What is known of an uploaded picture; null until it was. Sizes are of what is served: pixels and bytes. */
export type Picture = PictureUploaded['data'] | null;

export type PictureEvent = Event<'PictureUploaded', PictureUploaded['data']>;

/** A picture is uploaded once. */
export const picture: Decider<Picture, PictureUploaded['data'], PictureEvent> = {
  initial: null,
  evolve(_state, event) {
    if (event.type !== 'PictureUploaded') return unexpected(event as never);
    return event.data;
  },
  decide: (uploaded, state) => (state ? [] : [{ type: 'PictureUploaded', data: uploaded }]),
};

export function pictureStream(pictureId: string): string {
  return `picture-${pictureId}`;
}
