import { type Message } from '@parley/contracts';
import { Refusal } from '@parley/event-sourcing';

export const MAX_TEXT = 2000;
export const MAX_PICTURES = 5;

/** What somebody wants to say, before it is a message. */
export interface Draft {
  readonly text: string | null;
  readonly pictureIds: readonly string[];
}

/**
 * Makes a message of a draft: text of 1 to 2,000 code points, or 1 to 5 pictures, or both. An empty text is none; white space alone is text.
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

/** Length as people count: Unicode code points, not UTF-16 units. */
export function codePoints(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) length++;
  }
  return length;
}
