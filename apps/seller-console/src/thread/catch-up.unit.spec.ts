import { describe, expect, it } from '@jest/globals';
import { type Message } from '../api/shapes.js';
import { type Messages, withNewest } from './catch-up.js';

const message = (messageId: string): Message => ({ messageId, from: 'buyer', text: messageId, pictureIds: [], sentAt: '', receivedWhileBlacklisted: false });
const page = (ids: string, nextCursor: string | null = null) => ({ items: [...ids].map(message), nextCursor });
const pages = (...of: string[]): Messages => ({ pages: of.map((ids) => page(ids)), pageParams: of.map(() => null) });
const shown = ({ pages: all }: Messages): string => all.map(({ items }) => items.map(({ messageId }) => messageId).join('')).join('|');

describe('catching up with the newest messages', () => {
  it.each([
    ['adds what is new before the pages that were read', pages('cb', 'a'), 'edcb', 'edcb|a'],
    ['changes nothing when nothing is new', pages('cb', 'a'), 'cb', 'cb|a'],
    ['starts anew when there is a gap', pages('cb', 'a'), 'zy', 'zy'],
    ['fills an empty conversation', pages(''), 'ba', 'ba'],
  ])('%s', (_, before, newest, after) => expect(shown(withNewest(before, page(newest)))).toBe(after));

  it('continues from the new page after a gap', () => {
    expect(withNewest(pages('cb', 'a'), page('zy', 'more')).pages.map(({ nextCursor }) => nextCursor)).toEqual(['more']);
  });
});
