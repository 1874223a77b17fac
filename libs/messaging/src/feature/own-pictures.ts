import { Refusal } from '@parley/event-sourcing';
import { type Facts } from '@parley/facts';
import { type Caller } from '@parley/platform';

/** A message names only pictures that its sender uploaded; `PICTURE_NOT_FOUND` otherwise. */
export async function requireOwnPictures(facts: Facts, sender: Caller, pictureIds: readonly string[]): Promise<void> {
  for (const pictureId of pictureIds) {
    const owner = await facts.pictureOwner(pictureId);
    if (owner?.role !== sender.role || owner.id !== sender.id) throw new Refusal('PICTURE_NOT_FOUND', `There is no picture ${pictureId} of yours`);
  }
}
