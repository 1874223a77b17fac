import { Refusal } from '@parley/event-sourcing';
import { type Facts } from './facts.js';

/**
 * Requires that the sender uploaded all pictures of a message; otherwise `PICTURE_NOT_FOUND`. Claims them, so that they are kept permanently, unless
 * the message is only validated.
 */
export async function requireOwnPictures(
  facts: Facts,
  sender: { readonly role: string; readonly id: string },
  pictureIds: readonly string[],
  isDryRun = false,
): Promise<void> {
  for (const pictureId of pictureIds) {
    const owner = await facts.pictureOwner(pictureId);
    if (owner?.role !== sender.role || owner.id !== sender.id) {
      throw notFound();
    }
  }
  if (pictureIds.length > 0 && !isDryRun && !(await facts.claimPictures(pictureIds))) throw notFound();
}

function notFound(): Refusal {
  return new Refusal('PICTURE_NOT_FOUND', 'There is no such picture among your uploads');
}
