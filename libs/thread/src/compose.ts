import { type Message } from '@parley/contracts';
import { Refusal } from '@parley/event-sourcing';

export const MAX_TEXT = 2000;
export const MAX_PICTURES = 5;

/** The content of a message before it is validated. */
export interface Draft {
  readonly text: string | null;
  readonly pictureIds: readonly string[];
}

/**
 * Creates a message from a draft: text of 1 to 2,000 code points, 1 to 5 pictures, or both. Treats an empty text as missing; white space is text.
 *
 * Refuses with `TEXT_TOO_LONG`, `TOO_MANY_PICTURES` or `EMPTY_MESSAGE`.
 */
export function compose(messageId: string, draft: Draft): Message {
  const text = draft.text === '' ? null : draft.text;
  if (text !== null && codePoints(text) > MAX_TEXT) throw new Refusal('TEXT_TOO_LONG', `A text has at most ${MAX_TEXT} characters`);
  if (draft.pictureIds.length > MAX_PICTURES) throw new Refusal('TOO_MANY_PICTURES', `A message has at most ${MAX_PICTURES} pictures`);
  if (text === null && draft.pictureIds.length === 0) throw new Refusal('EMPTY_MESSAGE', 'A message needs text or at least one picture');
  return { messageId, text, pictureIds: draft.pictureIds };
}

/** The length in Unicode code points, not in UTF-16 units. */
export function codePoints(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) length++;
  }
  return length;
}
