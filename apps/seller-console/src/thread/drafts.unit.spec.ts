import { describe, expect, it } from '@jest/globals';
import { guardedStorage, type KeyValueStorage } from '../ui/browser-storage.js';
import { Drafts, EMPTY } from './drafts.js';
import { Outbox, type Outgoing } from './outbox.js';

/** A browser with several tabs: a change by one is announced to all others. */
class FakeBrowser {
  private readonly values = new Map<string, string>();
  private readonly tabs: EventTarget[] = [];
  isFull = false;

  tab(): { readonly storage: KeyValueStorage; readonly events: EventTarget } {
    const events = new EventTarget();
    this.tabs.push(events);
    const changed = (key: string): void => {
      for (const other of this.tabs) if (other !== events) other.dispatchEvent(Object.assign(new Event('storage'), { key }));
    };
    const raw = new Proxy({} as Storage, {
      get: (_, name: string) => {
        if (name === 'getItem') return (key: string) => this.values.get(key) ?? null;
        if (name === 'removeItem') return (key: string) => (this.values.delete(key), changed(key));
        return (key: string, value: string) => {
          if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
          this.values.set(key, value);
          changed(key);
        };
      },
      ownKeys: () => [...this.values.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    });
    return { storage: guardedStorage(() => raw), events };
  }
}

const DAY = 24 * 3_600_000;
const PLACE = 'conversation/c-1';
const draft = (text: string) => ({ text, pictures: [] });

describe('drafts', () => {
  it('are shared by all tabs and outlive them', () => {
    const browser = new FakeBrowser();
    const [one, two] = [new Drafts('s-1', browser.tab()), new Drafts('s-1', browser.tab())];
    let told = 0;
    two.subscribe(() => (told += 1));
    one.set(PLACE, draft('Hello'));
    expect([two.get(PLACE).text, told]).toEqual(['Hello', 1]);
    expect(new Drafts('s-1', browser.tab()).get(PLACE).text).toBe('Hello');
    two.set(PLACE, EMPTY);
    expect(one.get(PLACE)).toBe(EMPTY);
  });

  it('of one place never overwrite those of another, and one seller never sees those of another', () => {
    const browser = new FakeBrowser();
    const [one, two] = [new Drafts('s-1', browser.tab()), new Drafts('s-1', browser.tab())];
    one.set('conversation/a', draft('for a'));
    two.set('conversation/b', draft('for b'));
    expect([new Drafts('s-1', browser.tab()).size, new Drafts('s-10', browser.tab()).size, new Drafts('s', browser.tab()).size]).toEqual([2, 0, 0]);
  });

  it('that are old are dropped at the start, and the oldest when there are too many', () => {
    const browser = new FakeBrowser();
    let now = 0;
    const drafts = new Drafts('s-1', browser.tab(), () => now);
    drafts.set('old', draft('old'));
    now = 20 * DAY;
    for (let n = 0; n < 505; n += 1) {
      now += 1;
      drafts.set(`place/${n}`, draft(String(n)));
    }
    expect([drafts.size, drafts.get('place/504').text, drafts.get('place/0')]).toEqual([500, '504', EMPTY]);
    now = 31 * DAY;
    const next = new Drafts('s-1', browser.tab(), () => now);
    expect([next.size, next.get('old')]).toEqual([500, EMPTY]);
  });

  it('remain in this tab while the storage is full', () => {
    const browser = new FakeBrowser();
    const drafts = new Drafts('s-1', browser.tab());
    browser.isFull = true;
    expect(drafts.set(PLACE, draft('typed'))).toBe(false);
    expect(drafts.get(PLACE).text).toBe('typed');
  });

  it('that cannot be read are left out', () => {
    const browser = new FakeBrowser();
    const { storage } = browser.tab();
    for (const [place, value] of [['a', '{'], ['b', 'null'], ['c', '{"text":7}'], ['d', '"x"']]) storage.set(`parley/s-1/draft/${place}`, value);
    expect(new Drafts('s-1', browser.tab()).size).toBe(0);
  });

  it('keep nothing after they are closed', () => {
    const browser = new FakeBrowser();
    const drafts = new Drafts('s-1', browser.tab());
    drafts.close();
    drafts.restore(PLACE, draft('refused late'));
    expect(new Drafts('s-1', browser.tab()).size).toBe(0);
  });
});

describe('the outbox', () => {
  const entry = (key: string, more: Partial<Outgoing> = {}): Outgoing => ({
    key,
    to: { kind: 'conversation', id: 'c-1' },
    draft: draft(key),
    writtenAt: '2026-03-15T12:00:00.000Z',
    after: null,
    stopped: null,
    dueAt: 0,
    tries: 0,
    messageId: null,
    ...more,
  });

  it('holds a reply once however many tabs show it: taken back in one, no other sends it', () => {
    const browser = new FakeBrowser();
    const one = new Outbox('s-1', browser.tab());
    one.put(entry('k', { stopped: 'UNREACHABLE' }));
    // A tab that was duplicated while offline.
    const two = new Outbox('s-1', browser.tab());
    expect(two.entries()).toHaveLength(1);
    expect(two.take('k')?.draft.text).toBe('k');
    expect([one.begin('k'), one.take('k'), one.entries()]).toEqual([null, null, []]);
  });

  it('lets a tab try a reply once at a time, and tells the others that it is being sent', () => {
    const browser = new FakeBrowser();
    const [one, two] = [new Outbox('s-1', browser.tab(), () => 1000), new Outbox('s-1', browser.tab(), () => 1000)];
    one.put(entry('k', { stopped: 'UNREACHABLE' }));
    expect(one.begin('k')).toMatchObject({ key: 'k', stopped: null, dueAt: 61_000 });
    expect(one.begin('k')).toBeNull();
    expect([one.isBeingSent('k'), two.isBeingSent('k')]).toEqual([true, true]);
    one.change('k', { stopped: 'UNREACHABLE', dueAt: 3000 });
    one.end('k');
    expect([one.isBeingSent('k'), two.isBeingSent('k')]).toEqual([false, false]);
    expect(two.begin('k')).not.toBeNull();
  });

  it('never brings back a reply that is gone', () => {
    const outbox = new Outbox('s-1', new FakeBrowser().tab());
    outbox.put(entry('k'));
    outbox.remove('k');
    outbox.change('k', { messageId: 'm' });
    expect(outbox.entries()).toEqual([]);
  });

  it('leaves what a closing tab is sending to the others, and makes everything due when the connection is back', () => {
    const browser = new FakeBrowser();
    const [one, two] = [new Outbox('s-1', browser.tab(), () => 1000), new Outbox('s-1', browser.tab(), () => 1000)];
    for (const key of ['a', 'b']) one.put(entry(key, { stopped: 'UNREACHABLE', dueAt: 9000 }));
    one.begin('a');
    one.abandon();
    expect(two.entries().map(({ key, stopped, dueAt }) => [key, stopped, dueAt])).toEqual([['a', 'UNREACHABLE', 1000], ['b', 'UNREACHABLE', 9000]]);
    two.makeDue();
    expect(two.unsent().map(({ dueAt }) => dueAt)).toEqual([1000, 1000]);
  });

  it('keeps the order of writing for any keys, and drops replies that were accepted long ago', () => {
    const browser = new FakeBrowser();
    const at = (second: number): string => `2026-03-15T12:00:0${second}.000Z`;
    const outbox = new Outbox('s-1', browser.tab());
    outbox.put(entry('z', { writtenAt: at(1) }));
    outbox.put(entry('a', { writtenAt: at(3) }));
    outbox.put(entry('m', { writtenAt: at(2), messageId: 'said' }));
    expect(outbox.entries().map(({ key }) => key)).toEqual(['z', 'm', 'a']);
    expect(outbox.entries()).toBe(outbox.entries());
    expect(new Outbox('s-1', browser.tab()).entries().map(({ key }) => key)).toEqual(['z', 'a']);
  });
});
