import { describe, expect, it } from '@jest/globals';
import { mark, receive, reply } from './decisions.js';
import { type Thread, type ThreadEvent, emptyThread, evolveThread, versionFor } from './thread.js';

const PARTIES = { sellerId: 's-1', buyerId: 'b-1' };
const MESSAGE = { messageId: 'm', text: 'hello', pictureIds: [] };

/** Runs decisions in sequence and returns the versions that the buyer and the seller get for each event. */
function versionsAfter(...decisions: ((thread: Thread) => ThreadEvent[])[]): [string, number][] {
  let thread = emptyThread;
  let version = 0;
  return decisions.flatMap((decide) =>
    decide(thread).map((event): [string, number] => {
      version++;
      thread = evolveThread(thread, { ...event, stream: 'conversation-x', version, at: version });
      return [event.type, versionFor(event, version)];
    }),
  );
}

const write = (thread: Thread) => receive(thread, PARTIES, MESSAGE, null);
const answer = () => reply(PARTIES, MESSAGE, false);

describe('versionFor', () => {
  it("counts the messages of both sides for the buyer, without the seller's marks", () => {
    const told = versionsAfter(
      write,
      (thread) => mark(thread, PARTIES, { read: true, label: 'red', replyState: 'replied' }, false),
      write,
      answer,
      write,
    );
    expect(told.filter(([type]) => type === 'MessageReceived').map(([, version]) => version)).toEqual([1, 2, 4]);
  });

  it('returns the version of the stream to the seller', () => {
    expect(versionsAfter(write, (thread) => mark(thread, PARTIES, { read: true }, false), answer).at(-1)).toEqual(['ReplySent', 3]);
  });

  it('returns the version of the stream for a message of an earlier release without a number', () => {
    expect(versionFor({ type: 'MessageReceived', data: { ...PARTIES, ...MESSAGE, buyerName: null } }, 7)).toBe(7);
  });
});
