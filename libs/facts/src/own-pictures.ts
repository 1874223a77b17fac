import { Refusal } from '@parley/event-sourcing';
import { type Facts } from './facts.js';

/** A message names only pictures that its sender uploaded; `PICTURE_NOT_FOUND` otherwise. */
export async function requireOwnPictures(
  facts: Facts,
  sender: { readonly role: string; readonly id: string },
  pictureIds: readonly string[],
): Promise<void> {
  for (const pictureId of pictureIds) {
    const owner = await facts.pictureOwner(pictureId);
    if (owner?.role !== sender.role || owner.id !== sender.id) {
      throw new Refusal('PICTURE_NOT_FOUND', 'There is no such picture among your uploads');
    }
  }
}
