import { type PictureUploaded } from '@parley/contracts';
import { type Decider, type Event, unexpected } from '@parley/event-sourcing';

/** An uploaded picture; null before the upload. Sizes are those of the served picture, in pixels and bytes. */
export type Picture = (PictureUploaded['data'] & { readonly isRemoved: boolean }) | null;

export type PictureEvent =
  | Event<'PictureUploaded', PictureUploaded['data']>
  /** No message named it in time. Not published, because the claim of a picture decides whether it may be named. */
  | Event<'PictureRemoved', Pick<PictureUploaded['data'], 'pictureId' | 'uploader'>>;

export type PictureCommand =
  | { readonly type: 'Upload'; readonly uploaded: PictureUploaded['data'] }
  /** Changes nothing for an unknown picture, whose upload was interrupted. */
  | { readonly type: 'Remove' };

/** A picture is uploaded once, and removed once. */
export const picture: Decider<Picture, PictureCommand, PictureEvent> = {
  initial: null,

  evolve(state, event) {
    switch (event.type) {
      case 'PictureUploaded':
        return { ...event.data, isRemoved: false };
      case 'PictureRemoved':
        return state && { ...state, isRemoved: true };
      default:
        return unexpected(event);
    }
  },

  decide(command, state) {
    switch (command.type) {
      case 'Upload':
        return state ? [] : [{ type: 'PictureUploaded', data: command.uploaded }];
      case 'Remove':
        if (!state || state.isRemoved) return [];
        return [{ type: 'PictureRemoved', data: { pictureId: state.pictureId, uploader: state.uploader } }];
      default:
        return unexpected(command);
    }
  },
};

export function pictureStream(pictureId: string): string {
  return `picture-${pictureId}`;
}
