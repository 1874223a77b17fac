import { describe, expect, it } from '@jest/globals';
import { arrange } from './arrange.js';
import { Replica } from './replica.js';

interface Item {
  readonly id: string;
  readonly at: string;
  readonly open: boolean;
  readonly version: number;
}

const item = (id: string, at: number, more: Partial<Item> = {}): Item => ({ id, at: `2026-03-15T08:00:0${at}.000Z`, open: true, version: 1, ...more });
const open = { id: ({ id }: Item) => id, time: ({ at }: Item) => at, shows: ({ open }: Item) => open };
const replica = (): Replica<Item> => new Replica<Item>({ id: ({ id }) => id, version: ({ version }) => version });
const ids = (items: readonly Item[]): string => items.map(({ id }) => id).join('');

const page = [item('c', 5), item('b', 4), item('a', 3)];

function shown(live: Replica<Item>, isComplete = false): string {
  return ids(arrange(page, isComplete, live.moved(), open));
}

function loaded(): Replica<Item> {
  const live = replica();
  live.loaded(page, live.snapshot());
  return live;
}

describe('a list with what the live stream told', () => {
  it('moves an item to its new place', () => {
    const live = loaded();
    live.learn([item('a', 6, { version: 2 })]);
    expect(shown(live)).toBe('acb');
  });

  it('takes in a new item, and of the same time by its id', () => {
    const live = loaded();
    live.learn([item('bb', 4), item('aa', 4), item('z', 9)]);
    expect(shown(live)).toBe('zcaabbba');
  });

  it('leaves what stands behind the last page to the next one', () => {
    const live = loaded();
    live.learn([item('y', 1)]);
    expect(shown(live)).toBe('cba');
    expect(shown(live, true)).toBe('cbay');
  });

  it('drops what its filter shows no more, and what was removed, and takes it back', () => {
    const live = loaded();
    live.learn([item('b', 4, { open: false, version: 2 })]);
    live.remove(['c']);
    expect(shown(live)).toBe('a');
    live.learn([item('b', 4, { version: 3 }), item('c', 5)]);
    expect(shown(live)).toBe('cba');
  });

  it('ignores older states than the known one, from any source', () => {
    const live = loaded();
    live.learn([item('b', 6, { version: 3 })]);
    live.learn([item('b', 4, { version: 2 })]);
    live.loaded(page, live.snapshot());
    expect(shown(live)).toBe('bca');
  });

  it('shows what a page of another list has told since', () => {
    const live = loaded();
    live.loaded([item('a', 6, { version: 2 })], live.snapshot());
    expect(shown(live)).toBe('acb');
  });

  it('does not take back what was removed while its page was on the way', () => {
    const live = loaded();
    const asked = live.snapshot();
    live.remove(['b']);
    live.loaded(page, asked);
    expect(live.get('b')).toBeNull();
    live.loaded(page, live.snapshot());
    expect(live.get('b')).toEqual(page[1]);
  });
});

describe('a command on its way', () => {
  it('shows at once, and until the item has its version', () => {
    const live = loaded();
    const expected = live.expect('b', { open: false });
    expect(shown(live)).toBe('ca');
    expected.accepted(3);
    live.learn([item('b', 7, { version: 2 })]);
    expect(shown(live)).toBe('ca');
    live.learn([item('b', 8, { version: 3 })]);
    expect(shown(live)).toBe('bca');
    expected.settle();
    expect(shown(live)).toBe('bca');
  });

  it('leaves no trace if it is refused, regardless of other changes meanwhile', () => {
    const live = loaded();
    const first = live.expect('b', { open: false });
    const second = live.expect('c', null);
    live.learn([item('b', 9, { version: 2 })]);
    expect(shown(live)).toBe('a');
    first.settle();
    second.settle();
    expect(shown(live)).toBe('bca');
  });

  it('can be waited for', async () => {
    const live = loaded();
    expect(await live.reached('b', 1, 1000)).toBe(true);
    expect(await live.reached('b', 2, 1)).toBe(false);
    const waiting = live.reached('b', 2, 1000);
    live.learn([item('b', 4, { version: 2 })]);
    expect(await waiting).toBe(true);
  });
});
