import { describe, expect, test } from '@jest/globals';
import { UnexpectedEvent } from '../vocabulary/unexpected.js';

/** Tests that each function throws `UnexpectedEvent` for an event or command of a type of a later release. */
export function testUnexpected(name: string, stream: string, functions: Readonly<Record<string, (value: never) => unknown>>): void {
  describe(`${name}, with a type of a later release`, () => {
    const later = { type: 'OfALaterRelease', data: { sellerId: 's-1', buyerId: 'b-1', uploader: {} }, stream, version: 7, at: 1, source: 'x', key: 's-1' };

    test.each(Object.keys(functions))('%s throws and names the type', (each) => {
      expect(() => functions[each](later as never)).toThrow(UnexpectedEvent);
      expect(() => functions[each](later as never)).toThrow("type 'OfALaterRelease'");
    });
  });
}
