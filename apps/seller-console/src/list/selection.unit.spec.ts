import { describe, expect, it } from '@jest/globals';
import { ALL, isNothing, isSelected, NOTHING, prune, selectAll, selectTo, sizeOf, toggle, type Selection } from './selection.js';

const order = ['a', 'b', 'c', 'd', 'e'];
const selected = (selection: Selection): string => order.filter((id) => isSelected(selection, id)).join('');

describe('a selection', () => {
  it('takes and gives back one at a time', () => {
    const two = toggle(toggle(NOTHING, 'b'), 'd');
    expect(selected(two)).toBe('bd');
    expect(selected(toggle(two, 'b'))).toBe('d');
    expect(isNothing(toggle(toggle(NOTHING, 'b'), 'b'))).toBe(true);
  });

  it('takes a range from the last one that was taken, in either direction', () => {
    expect(selected(selectTo(toggle(NOTHING, 'b'), 'd', order))).toBe('bcd');
    expect(selected(selectTo(toggle(NOTHING, 'd'), 'b', order))).toBe('bcd');
    expect(selected(selectTo(selectTo(toggle(NOTHING, 'c'), 'a', order), 'd', order))).toBe('abcd');
  });

  it('begins a range at the item itself if the anchor is missing or not in the list', () => {
    expect(selected(selectTo(NOTHING, 'c', order))).toBe('c');
    expect(selected(selectTo({ kind: 'some', ids: new Set(), anchor: 'gone' }, 'c', order))).toBe('c');
    expect(selectTo(NOTHING, 'gone', order)).toBe(NOTHING);
  });

  it('of all that match leaves out a few, and knows how many are left where the total is known', () => {
    const most = toggle(toggle(ALL, 'b'), 'c');
    expect(selected(most)).toBe('ade');
    expect(sizeOf(most, 120)).toBe(118);
    expect(sizeOf(most, null)).toBeNull();
    expect(selected(selectTo(most, 'c', order))).toBe('acde');
    expect(isNothing(most)).toBe(false);
  });

  it('drops items that are no longer in the list', () => {
    expect(selected(prune(selectAll(order), ['b', 'c']))).toBe('bc');
    const two = toggle(toggle(NOTHING, 'b'), 'd');
    expect(prune(two, order)).toBe(two);
  });
});
