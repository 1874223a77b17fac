import { describe, expect, it } from '@jest/globals';
import { type Message, type Parties } from '@parley/contracts';
import { given } from '@parley/event-sourcing/testing';
import { type Marks, type ThreadEvent } from '@parley/thread';
import { type ConversationCommand, conversation, conversationOf, conversationStream, conversationStreamOf } from './conversation.js';

const parties: Parties = { sellerId: 's-1', buyerId: 'b-1' };
const message: Message = { messageId: 'm-1', text: 'When will it ship?', pictureIds: ['p-1'] };

const received = (messageNumber: number): ThreadEvent => ({ type: 'MessageReceived', data: { ...parties, ...message, buyerName: 'Ana', messageNumber } });
const replied: ThreadEvent = { type: 'ReplySent', data: { ...parties, ...message } };
const read: ThreadEvent = { type: 'ThreadRead', data: parties };
const set = (replyState: 'unanswered' | 'replied'): ThreadEvent => ({ type: 'ReplyStateSet', data: { ...parties, replyState } });
const red: ThreadEvent = { type: 'LabelSet', data: { ...parties, label: 'red' } };

const receive: ConversationCommand = { type: 'Receive', parties, message, buyerName: 'Ana' };
const reply = (sellerId = 's-1', blacklisted = false): ConversationCommand => ({ type: 'Reply', sellerId, message, blacklisted });
const mark = (marks: Marks, { sellerId = 's-1', blacklisted = false } = {}): ConversationCommand => ({ type: 'Mark', sellerId, marks, blacklisted });

describe('conversation', () => {
  it("starts with the buyer's first message", () => {
    given(conversation).when(receive).then([received(1)]);
  });

  it('numbers the messages of both sides, and nothing else', () => {
    given(conversation, [received(1), read, replied, red]).when(receive).then([received(3)]);
  });

  it('accepts messages of a buyer after any reply or mark', () => {
    given(conversation, [received(1), replied, set('unanswered'), red, read]).when(receive).then([received(3)]);
  });

  it("accepts the seller's reply, also a second one", () => {
    given(conversation, [received(1)]).when(reply()).then([replied]);
    given(conversation, [received(1), replied]).when(reply()).then([replied]);
  });

  it('refuses a reply to a blacklisted buyer', () => {
    given(conversation, [received(1)]).when(reply('s-1', true)).refuses('BUYER_BLACKLISTED');
  });

  it('is unknown to the seller before the first message', () => {
    given(conversation).when(reply()).refuses('CONVERSATION_NOT_FOUND');
    given(conversation).when(mark({ read: true })).refuses('CONVERSATION_NOT_FOUND');
  });

  it('is unknown to every other seller, also while its buyer is blacklisted', () => {
    given(conversation, [received(1)]).when(reply('s-2')).refuses('CONVERSATION_NOT_FOUND');
    given(conversation, [received(1)]).when(reply('s-2', true)).refuses('CONVERSATION_NOT_FOUND');
    given(conversation, [received(1)]).when(mark({ label: 'red' }, { sellerId: 's-2' })).refuses('CONVERSATION_NOT_FOUND');
  });

  it('records one event for each mark that changes something', () => {
    given(conversation, [received(1)]).when(mark({ read: true, replyState: 'replied', label: 'red' })).then([read, set('replied'), red]);
    given(conversation, [received(1), read, set('replied'), red]).when(mark({ read: true, replyState: 'replied', label: 'red' })).then([]);
  });

  it('can be marked while its buyer is blacklisted', () => {
    given(conversation, [received(1)]).when(mark({ label: 'red' }, { blacklisted: true })).then([red]);
  });

  it('stays with the parties of its first event', () => {
    expect(given(conversation, [received(1), replied]).state.parties).toEqual(parties);
  });
});

describe('the stream of a conversation', () => {
  it('can be converted back to the conversation id', () => {
    expect(conversationOf(conversationStream('c-1'))).toBe('c-1');
  });

  it('is unique for each pair of seller and buyer', () => {
    const streams = [parties, { sellerId: 's-1', buyerId: 'b-2' }, { sellerId: 's-2', buyerId: 'b-1' }, { sellerId: 'b-1', buyerId: 's-1' }].map(conversationStreamOf);
    expect(new Set(streams).size).toBe(4);
  });

  it('is not another kind of stream', () => {
    expect(conversationOf('order-c-1')).toBeNull();
  });
});
