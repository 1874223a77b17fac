import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Leadership } from './leadership.js';
import { lockLeadership } from './lock-leadership.js';
import { messageLeadership } from './message-leadership.js';
import { type TabChannel, type TabMessage } from './tab-channel.js';

/** Channels between tabs. A tab that is frozen hears nothing. */
class FakeChannels {
  private readonly tabs = new Map<string, (message: TabMessage) => void>();
  readonly frozen = new Set<string>();

  channel(name: string): TabChannel {
    return {
      post: (message) => {
        for (const [other, listener] of this.tabs) if (other !== name && !this.frozen.has(other)) listener(message);
      },
      subscribe: (listener) => {
        this.tabs.set(name, listener);
        return () => this.tabs.delete(name);
      },
      close: () => this.tabs.delete(name),
    };
  }
}

describe('leadership by messages', () => {
  let channels: FakeChannels;
  let leaders: Set<string>;
  beforeEach(() => {
    jest.useFakeTimers();
    channels = new FakeChannels();
    leaders = new Set();
  });
  afterEach(() => void jest.useRealTimers());

  const join = (name: string): Leadership => {
    const leadership = messageLeadership(channels.channel(name), name);
    leadership.start((isLeader) => (isLeader ? leaders.add(name) : leaders.delete(name)));
    return leadership;
  };

  it('elects one of 20 tabs that start together, and keeps it when more come', () => {
    for (let n = 10; n < 30; n += 1) join(`tab ${n}`);
    jest.advanceTimersByTime(1000);
    expect([...leaders]).toEqual(['tab 10']);
    join('tab 05');
    jest.advanceTimersByTime(30_000);
    expect([...leaders]).toEqual(['tab 10']);
  });

  it('hands over at once when the leader goes', () => {
    const first = join('a');
    jest.advanceTimersByTime(1000);
    for (const name of ['c', 'b']) join(name);
    jest.advanceTimersByTime(1000);
    first.stop();
    jest.advanceTimersByTime(200);
    expect([...leaders]).toEqual(['b']);
  });

  it('replaces a leader that is frozen or has crashed, and has one leader when it comes back', () => {
    join('a');
    jest.advanceTimersByTime(1000);
    for (const name of ['b', 'c']) join(name);
    jest.advanceTimersByTime(1000);
    channels.frozen.add('a');
    jest.advanceTimersByTime(10_000);
    expect(leaders.has('b')).toBe(true);
    channels.frozen.delete('a');
    jest.advanceTimersByTime(10_000);
    expect(leaders.size).toBe(1);
  });
});

/** Web Locks as browsers have them, for one name. */
function fakeLocks(): Pick<LockManager, 'request'> {
  const waiting: (() => void)[] = [];
  let held: ((error: Error) => void) | null = null;
  const grant = (): void => waiting.shift()?.();
  const request = (_: string, options: LockOptions, hold: () => Promise<void>): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      const run = (): void => {
        held = reject;
        void hold().then(() => {
          held = null;
          resolve();
          grant();
        });
      };
      options.signal?.addEventListener('abort', () => {
        if (waiting.includes(run)) waiting.splice(waiting.indexOf(run), 1);
        reject(new Error('aborted'));
      });
      if (options.steal) {
        held?.(new Error('stolen'));
        run();
      } else {
        waiting.push(run);
        if (!held) grant();
      }
    });
  return { request } as Pick<LockManager, 'request'>;
}

describe('leadership by a lock', () => {
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  it('goes to the next tab when the leader goes, and can be taken over', async () => {
    const locks = fakeLocks();
    const leaders = new Set<string>();
    const join = (name: string): Leadership => {
      const leadership = lockLeadership('live', locks);
      leadership.start((isLeader) => (isLeader ? leaders.add(name) : leaders.delete(name)));
      return leadership;
    };
    const [a, , c] = [join('a'), join('b'), join('c')];
    await settle();
    expect([...leaders]).toEqual(['a']);
    a.stop();
    await settle();
    expect([...leaders]).toEqual(['b']);
    c.takeOver();
    await settle();
    expect([...leaders]).toEqual(['c']);
    c.stop();
    await settle();
    expect([...leaders]).toEqual(['b']);
  });
});
