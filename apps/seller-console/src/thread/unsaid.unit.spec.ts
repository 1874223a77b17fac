import { describe, expect, it } from '@jest/globals';
import { type Outgoing } from './outbox.js';
import { type Said, unsaid } from './unsaid.js';

const entry = (key: string, text: string, more: Partial<Outgoing> = {}): Outgoing => ({
  key,
  to: { kind: 'conversation', id: 'c' },
  draft: { text, pictures: [] },
  writtenAt: '2026-03-15T12:00:00.000Z',
  after: null,
  stopped: null,
  dueAt: 0,
  tries: 0,
  messageId: null,
  ...more,
});
const said = (messageId: string, text: string | null, more: Partial<Said> = {}): Said => ({ messageId, from: 'seller', text, pictureIds: [], ...more });
const left = (entries: Outgoing[], messages: Said[]): string => unsaid(entries, messages).map(({ key }) => key).join('');

describe('the replies of the outbox without a message', () => {
  it('is what was not said', () => {
    expect(left([entry('a', 'yes')], [])).toBe('a');
    expect(left([entry('a', 'yes')], [said('1', 'no'), said('2', 'yes', { from: 'buyer' })])).toBe('a');
    expect(left([entry('a', 'yes')], [said('1', 'yes')])).toBe('');
  });

  it('is known by its id once it was answered', () => {
    expect(left([entry('a', 'yes', { messageId: '1' })], [said('1', 'yes')])).toBe('');
    expect(left([entry('a', 'yes', { messageId: '2' })], [said('1', 'yes')])).toBe('a');
  });

  it('is not taken for what was said before it was written', () => {
    expect(left([entry('a', 'yes', { after: '1' })], [said('1', 'yes')])).toBe('a');
    expect(left([entry('a', 'yes', { after: '1' })], [said('1', 'yes'), said('2', 'yes')])).toBe('');
    // The last message that its writer saw is not loaded.
    expect(left([entry('a', 'yes', { after: '0' })], [said('1', 'yes')])).toBe('');
  });

  it('is each once, where the same is said twice', () => {
    expect(left([entry('a', 'yes'), entry('b', 'yes')], [said('1', 'yes')])).toBe('b');
    expect(left([entry('a', 'yes', { messageId: '1' }), entry('b', 'yes')], [said('1', 'yes')])).toBe('b');
    expect(left([entry('a', 'yes'), entry('b', 'yes')], [said('1', 'yes'), said('2', 'yes')])).toBe('');
  });

  it('says the same only with the same pictures', () => {
    const pictures = [{ pictureId: 'p', width: 1, height: 1 }];
    expect(left([entry('a', '', { draft: { text: '', pictures } })], [said('1', null, { pictureIds: ['q'] })])).toBe('a');
    expect(left([entry('a', '', { draft: { text: '', pictures } })], [said('1', null, { pictureIds: ['p'] })])).toBe('');
  });
});
