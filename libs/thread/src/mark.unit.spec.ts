import { type Parties } from '@parley/contracts';
import { type Decider } from '@parley/event-sourcing';
import { given } from '@parley/event-sourcing/testing';
import { describe, it } from '@jest/globals';
import { type Marks, mark } from './decisions.js';
import { type Thread, type ThreadEvent, emptyThread, evolveThread } from './thread.js';

const parties: Parties = { sellerId: 's-1', buyerId: 'b-1' };
const said = { ...parties, messageId: 'm', text: 'Hi', pictureIds: [] };
const received: ThreadEvent = { type: 'MessageReceived', data: { ...said, buyerName: null } };
const replied: ThreadEvent = { type: 'ReplySent', data: said };
const read: ThreadEvent = { type: 'ThreadRead', data: parties };
const red: ThreadEvent = { type: 'LabelSet', data: { ...parties, label: 'red' } };
const set = (replyState: 'unanswered' | 'replied'): ThreadEvent => ({ type: 'ReplyStateSet', data: { ...parties, replyState } });

const thread: Decider<Thread, Marks & { blacklisted?: boolean }, ThreadEvent> = {
  initial: emptyThread,
  evolve: evolveThread,
  decide: (marks, state) => mark(state, parties, marks, marks.blacklisted ?? false),
};

describe('mark() creates no event for', () => {
  it.each<[string, ThreadEvent[], Marks]>([
    ['the current label', [received, red], { label: 'red' }],
    ['no label, without one', [received], { label: 'none' }],
    ['unanswered, after a message', [received], { replyState: 'unanswered' }],
    ['replied, after a reply', [received, replied], { replyState: 'replied' }],
    ['unanswered, set by hand', [received, replied, set('unanswered')], { replyState: 'unanswered' }],
    ['replied, set by hand', [received, set('replied')], { replyState: 'replied' }],
    ['read, with nothing unread', [received, read], { read: true }],
    ['read, after a reply alone', [replied], { read: true }],
    ['all three at once', [received, read, red], { read: true, label: 'red', replyState: 'unanswered' }],
  ])('%s', (_name, past, marks) => given(thread, past).when(marks).then([]));
});

describe('mark()', () => {
  it('creates one event per changed part', () => {
    given(thread, [received]).when({ read: true, label: 'red', replyState: 'replied' }).then([read, set('replied'), red]);
  });

  it('records the reply state of a message that is hidden because its buyer is blacklisted', () => {
    given(thread, [received]).when({ replyState: 'unanswered', blacklisted: true }).then([set('unanswered')]);
    given(thread, [received, set('unanswered')]).when({ replyState: 'unanswered', blacklisted: true }).then([]);
  });
});
