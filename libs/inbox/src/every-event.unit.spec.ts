import { describe, expect, it } from '@jest/globals';
import { type ParleyEvent, conversationIdOf } from '@parley/contracts';
import { inboxProjection } from './projection.js';
import { IGNORED_EVENTS, READ_MODELS } from './read-models.js';
import { Happenings } from './testing/events.js';
import { project } from './testing/project.js';

type Step = (all: Happenings) => ParleyEvent;
interface Line {
  /** The events before it; then the event itself. */
  readonly after: readonly Step[];
  readonly event: Step;
  /** The documents that it changes or adds, as `collection/id`. */
  readonly changes: readonly string[];
}

const id = conversationIdOf('s-1', 'b-1');
const placed: Step = (all) => all.status('o-1', 0, 'FINISH');
const hello: Step = (all) => all.message('hello');
const conversation = `conversations/${id}`;
const said = (version: number) => `messages/conversation/${id}/${String(version).padStart(8, '0')}`;
const about = (version: number) => `messages/order/o-1/${String(version).padStart(8, '0')}`;

/** Every event; the compiler names one that is missing. */
const TABLE: { readonly [T in ParleyEvent['type']]: Line } = {
  MessageReceived: { after: [], event: hello, changes: [conversation, said(1)] },
  ReplySent: { after: [hello], event: (all) => all.reply('hi'), changes: [conversation, said(2)] },
  ConversationRead: { after: [hello], event: (all) => all.read(), changes: [conversation] },
  ReplyStateSet: { after: [hello], event: (all) => all.replyState('replied'), changes: [conversation] },
  LabelSet: { after: [hello], event: (all) => all.label('red'), changes: [conversation] },
  LabelNamed: { after: [], event: (all) => all.labelName('red', 'VIP'), changes: ['labels/s-1'] },
  PictureUploaded: { after: [], event: (all) => all.picture('p-1'), changes: [] },
  OrderStatusChanged: { after: [], event: placed, changes: ['buyers/s-1~b-1', 'orders/o-1', 'statuses/o-1/0'] },
  OrderMessageReceived: { after: [placed], event: (all) => all.orderMessage('o-1', 'when?'), changes: [about(2), 'orders/o-1'] },
  OrderReplySent: { after: [placed], event: (all) => all.orderReply('o-1', 'soon'), changes: [about(2), 'orders/o-1'] },
  OrderRead: { after: [placed], event: (all) => all.orderRead('o-1'), changes: ['orders/o-1'] },
  OrderReplyStateSet: { after: [placed], event: (all) => all.orderReplyState('o-1', 'replied'), changes: ['orders/o-1'] },
  OrderLabelSet: { after: [placed], event: (all) => all.orderLabel('o-1', 'red'), changes: ['orders/o-1'] },
  NoticePublished: { after: [], event: (all) => all.notice('n-1'), changes: ['notices/n-1'] },
  NoticeRetracted: { after: [(all) => all.notice('n-1')], event: (all) => all.retract('n-1'), changes: ['notices/n-1'] },
  NoticeRead: { after: [], event: (all) => all.readNotice('n-1'), changes: ['readers/s-1'] },
  NoticesRead: { after: [], event: (all) => all.readNotices('system'), changes: ['readers/s-1'] },
  BuyerBlacklisted: { after: [hello, placed], event: (all) => all.blacklist(), changes: ['buyers/s-1~b-1', conversation, 'orders/o-1'] },
  BuyerRemovedFromBlacklist: {
    after: [hello, placed, (all) => all.blacklist()],
    event: (all) => all.unblacklist(),
    changes: ['buyers/s-1~b-1', conversation, 'orders/o-1'],
  },
};

/** Each document as text, by `collection/id`. */
function documentsAfter(steps: readonly Step[]): Map<string, string> {
  const all = new Happenings();
  for (const step of steps) step(all);
  const documents = project(all.events).all();
  return new Map(documents.map(({ collection, id: name, document, seen }) => [`${collection.name}/${name}`, JSON.stringify([document, seen])]));
}

const collectionsOf = (names: readonly string[]) => [...new Set(names.map((name) => name.split('/')[0]))];

describe('the inbox projection', () => {
  it.each(Object.entries(TABLE))('changes the documents that %s concerns, and no others', (type, { after, event, changes }) => {
    expect(event(new Happenings()).type).toBe(type);
    const before = documentsAfter(after);
    const changed = [...documentsAfter([...after, event])].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
    expect(changed.sort()).toEqual([...changes].sort());
  });

  it.each(Object.entries(TABLE))('reads no more kinds of document for %s than it changes', (_type, { event, changes }) => {
    const named = inboxProjection.reads(event(new Happenings())).map(({ collection }) => collection.name);
    expect(named.sort()).toEqual(collectionsOf(changes).filter((name) => name !== 'messages' && name !== 'statuses').sort());
  });
});

describe('the registry of read models', () => {
  it.each(Object.entries(TABLE))('has a read model that takes %s, unless the event changes no document', (type, { changes }) => {
    const takers = READ_MODELS.filter(({ takes }) => takes.includes(type as ParleyEvent['type']));
    const collections = new Set(takers.flatMap((readModel) => readModel.collections.map(({ name }) => name)));
    expect(takers.length === 0).toBe(changes.length === 0);
    expect(IGNORED_EVENTS.includes(type as ParleyEvent['type'])).toBe(changes.length === 0);
    for (const name of collectionsOf(changes)) expect([...collections, 'buyers']).toContain(name);
  });

  it.each(READ_MODELS.map((readModel) => [readModel.collections[0].name, readModel] as const))('has with %s a read model for which `after=` and live events name its own collections', (_name, readModel) => {
    const { collections, versions, live } = readModel;
    if (versions) expect(collections).toContain(versions.collection);
    if (live) expect(collections).toContain(live.collection);
  });

  it('names each collection once', () => {
    const names = inboxProjection.collections.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.sort()).toEqual(['buyers', 'conversations', 'labels', 'messages', 'notices', 'orders', 'readers', 'statuses']);
  });
});
