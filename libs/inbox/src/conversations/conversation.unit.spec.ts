import { describe, expect, it } from '@jest/globals';
import { conversationIdOf } from '@parley/contracts';
import { Happenings } from '../testing/events.js';
import { project } from '../testing/project.js';
import { type ConversationDocument, conversations, isShown } from './conversation.js';

function after(...happen: ((all: Happenings) => unknown)[]): ConversationDocument {
  const all = new Happenings();
  for (const step of happen) step(all);
  const document = project(all.events).get(conversations, conversationIdOf('s-1', 'b-1'));
  if (!document) throw new Error('there is no conversation');
  return document;
}

const hello = (all: Happenings) => all.message('hello', { buyerName: 'Ana' });

describe('a conversation in the inbox', () => {
  it.each([
    ['a first message', [hello], { messageCount: 1, unreadCount: 1, replyState: 'unanswered', buyerName: 'Ana', label: 'none', version: 1 }],
    ['a message without a name keeps the name', [hello, (all: Happenings) => all.message('two')], { buyerName: 'Ana', unreadCount: 2, version: 2 }],
    ['a message with another name', [hello, (all: Happenings) => all.message('two', { buyerName: 'Eva' })], { buyerName: 'Eva' }],
    ['a reply answers and reads nothing', [hello, (all: Happenings) => all.reply('hi')], { replyState: 'replied', unreadCount: 1, messageCount: 2 }],
    ['reading answers nothing', [hello, (all: Happenings) => all.read()], { replyState: 'unanswered', unreadCount: 0, messageCount: 1 }],
    ['a message after a reply', [hello, (all: Happenings) => all.reply('hi'), hello], { replyState: 'unanswered', unreadCount: 2 }],
    ['a reply state by hand', [hello, (all: Happenings) => all.replyState('replied')], { replyState: 'replied', unreadCount: 1 }],
    ['a message after a state by hand', [hello, (all: Happenings) => all.replyState('replied'), hello], { replyState: 'unanswered' }],
    ['a label', [hello, (all: Happenings) => all.label('purple')], { label: 'purple', replyState: 'unanswered', version: 2 }],
    ['blacklisting changes no fact', [hello, (all: Happenings) => all.blacklist()], { messageCount: 1, unreadCount: 1, version: 1 }],
    ['a blacklisting before the first message', [(all: Happenings) => all.blacklist()], { messageCount: 0, lastMessage: null, version: 0 }],
  ] as const)('%s', (_name, happen, expected) => {
    expect(after(...happen)).toMatchObject(expected);
  });

  it('shows the last message of either side', () => {
    expect(after(hello, (all) => all.reply('hi')).lastMessage).toMatchObject({ from: 'seller', text: 'hi' });
    expect(after(hello, (all) => all.reply('hi'), hello).lastMessage).toMatchObject({ from: 'buyer', text: 'hello' });
  });

  it('is out of every list while its buyer is blacklisted, and back afterwards', () => {
    expect(isShown(after(hello))).toBe(true);
    expect(isShown(after(hello, (all) => all.blacklist()))).toBe(false);
    expect(isShown(after(hello, (all) => all.blacklist(), hello))).toBe(false);
    expect(isShown(after(hello, (all) => all.blacklist(), (all) => all.unblacklist()))).toBe(true);
  });

  it('is counted by what it is, and not at all while it is hidden', () => {
    expect(conversations.tally?.(after(hello, (all) => all.label('red')))).toEqual({
      owner: 's-1',
      keys: ['conversations', 'label:red', 'unanswered', 'unread'],
    });
    expect(conversations.tally?.(after(hello, (all) => all.read(), (all) => all.reply('hi')))?.keys).toEqual(['conversations', 'label:none']);
    expect(conversations.tally?.(after(hello, (all) => all.blacklist()))?.keys).toEqual([]);
  });

  it('tells the seller of no change that they do not see', () => {
    const hidden = after(hello, (all) => all.blacklist());
    expect(conversations.announce?.(null, after(hello))).toBe('s-1');
    expect(conversations.announce?.(after(hello), hidden)).toBe('s-1');
    expect(conversations.announce?.(hidden, after(hello, (all) => all.blacklist(), hello))).toBeNull();
    expect(conversations.announce?.(hidden, after(hello))).toBe('s-1');
  });
});
