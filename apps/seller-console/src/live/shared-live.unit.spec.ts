import { afterEach, describe, expect, it } from '@jest/globals';
import { type Leadership } from './leadership.js';
import { type ServerEvent } from './server-events.js';
import { SharedLive } from './shared-live.js';
import { type TabChannel, type TabMessage } from './tab-channel.js';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** A server with one stream of numbered events, of which it sends those after the id that it is asked for. */
class FakeServer {
  private readonly events: string[] = [];
  private readonly streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  isDown = false;
  opened: (string | null)[] = [];

  get streamCount(): number {
    return this.streams.size;
  }

  readonly open = (lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    this.opened.push(lastEventId);
    if (this.isDown) return Promise.reject(new TypeError('down'));
    const from = lastEventId === null ? this.events.length : Number(lastEventId);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.add(controller);
        signal.addEventListener('abort', () => {
          if (this.streams.delete(controller)) controller.error(new Error('aborted'));
        });
        this.write(controller, `id: ${from}\n\n`);
        for (let index = from; index < this.events.length; index += 1) this.write(controller, this.events[index]);
      },
    });
    return Promise.resolve(body);
  };

  say(data: string): void {
    this.events.push(`event: order\nid: ${this.events.length + 1}\ndata: "${data}"\n\n`);
    for (const stream of this.streams) this.write(stream, this.events.at(-1) ?? '');
  }

  cut(): void {
    for (const stream of this.streams) stream.error(new Error('cut'));
    this.streams.clear();
  }

  private write(controller: ReadableStreamDefaultController<Uint8Array>, text: string): void {
    controller.enqueue(new TextEncoder().encode(text));
  }
}

/** Tabs of one browser; the test says which of them leads. */
class FakeTabs {
  private readonly listeners = new Map<string, (message: TabMessage) => void>();
  private readonly elected = new Map<string, (isLeader: boolean) => void>();
  private readonly all: SharedLive[] = [];
  readonly deaf = new Set<string>();
  readonly takeOvers: string[] = [];

  constructor(private readonly server: FakeServer) {}

  open(name: string, silenceMs?: number): { readonly live: SharedLive; readonly told: string[] } {
    const told: string[] = [];
    const channel: TabChannel = {
      post: (message) => {
        for (const [other, listener] of this.listeners) if (other !== name && !this.deaf.has(other)) queueMicrotask(() => listener(message));
      },
      subscribe: (listener) => {
        this.listeners.set(name, listener);
        return () => this.listeners.delete(name);
      },
      close: () => this.listeners.delete(name),
    };
    const leadership: Leadership = {
      start: (onChange) => void this.elected.set(name, onChange),
      stop: () => void this.elected.delete(name),
      takeOver: () => void this.takeOvers.push(name),
    };
    const page = new EventTarget();
    const onEvents = (events: readonly ServerEvent[]): void => {
      for (const { event, data } of events) told.push(event === 'reset' ? 'reset' : (JSON.parse(data) as string));
    };
    const live = new SharedLive({ channel, leadership, open: this.server.open, onEvents, page, silenceMs });
    this.all.push(live);
    live.start();
    return { live, told };
  }

  async lead(name: string, before?: string): Promise<void> {
    if (before !== undefined) this.elected.get(before)?.(false);
    this.elected.get(name)?.(true);
    await settle();
  }

  closeAll(): void {
    for (const live of this.all) live.stop();
  }
}

describe('one live stream for all tabs', () => {
  let tabs: FakeTabs;
  afterEach(() => tabs.closeAll());

  it('is opened by the leader alone, and every tab hears what it brings', async () => {
    const server = new FakeServer();
    tabs = new FakeTabs(server);
    const all = Array.from({ length: 20 }, (_, n) => tabs.open(`tab ${n}`));
    await tabs.lead('tab 0');
    await Promise.all(all.map(({ live }) => live.opened));
    server.say('a');
    server.say('b');
    await settle();
    expect(server.streamCount).toBe(1);
    for (const { told, live } of all) expect([told, live.state().name]).toEqual([['a', 'b'], 'open']);
  });

  it('begins for a tab that comes later where the leader is, and not before', async () => {
    const server = new FakeServer();
    tabs = new FakeTabs(server);
    tabs.open('one');
    await tabs.lead('one');
    server.say('a');
    await settle();
    const late = tabs.open('two');
    await late.live.opened;
    server.say('b');
    await settle();
    expect(late.told).toEqual(['b']);
  });

  it('is handed over without a gap when the leader is closed', async () => {
    const server = new FakeServer();
    tabs = new FakeTabs(server);
    const [one, two, three] = ['one', 'two', 'three'].map((name) => tabs.open(name));
    await tabs.lead('one');
    server.say('a');
    await settle();
    one.live.stop();
    server.say('between');
    await tabs.lead('two');
    server.say('c');
    await settle();
    expect(server.opened).toEqual([null, '1']);
    for (const { told } of [two, three]) expect(told).toEqual(['a', 'between', 'c']);
  });

  it('is loaded anew by a tab that missed something, and by no other', async () => {
    const server = new FakeServer();
    tabs = new FakeTabs(server);
    const [one, two] = ['one', 'two'].map((name) => tabs.open(name));
    await tabs.lead('one');
    server.say('a');
    await settle();
    tabs.deaf.add('two');
    server.say('missed');
    await settle();
    tabs.deaf.delete('two');
    server.say('c');
    server.say('d');
    await settle();
    expect([one.told, two.told]).toEqual([['a', 'missed', 'c', 'd'], ['a', 'reset', 'd']]);
  });

  it('shows every tab when the connection is lost, and everything is loaded anew if the first stream began late', async () => {
    const server = new FakeServer();
    tabs = new FakeTabs(server);
    server.isDown = true;
    const [one, two] = ['one', 'two'].map((name) => tabs.open(name));
    await tabs.lead('one');
    // Items that were read meanwhile may have changed since.
    await Promise.all([one, two].map(({ live }) => live.opened));
    expect([one, two].map(({ live }) => live.state().name)).toEqual(['lost', 'lost']);
    server.isDown = false;
    two.live.retry();
    await settle();
    for (const { told, live } of [one, two]) expect([told, live.state().name]).toEqual([['reset'], 'open']);
    server.cut();
    await settle();
    expect(two.live.state().name).toBe('lost');
  });

  it('continues when the handler of an event fails', async () => {
    const server = new FakeServer();
    tabs = new FakeTabs(server);
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    const { told, live } = tabs.open('one');
    await tabs.lead('one');
    server.say('\\u00zz');
    server.say('b');
    await settle();
    expect([told, live.state().name, reported.length]).toEqual([['b'], 'open', 1]);
  });

  it('is taken over from a leader that is silent', async () => {
    tabs = new FakeTabs(new FakeServer());
    tabs.open('one', 20);
    await settle();
    await settle();
    await settle();
    expect(tabs.takeOvers).toContain('one');
  });
});
