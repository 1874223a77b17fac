import { type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { UnreadAnswers } from './unread-answers.js';

class Connection {
  isDestroyed = false;
  bytesWritten = 0;
  writableLength = 0;

  constructor(unsent: number) {
    this.answer(unsent);
  }

  answer(bytes: number): this {
    this.bytesWritten += bytes;
    this.writableLength += bytes;
    return this;
  }

  read(bytes: number): this {
    this.writableLength -= bytes;
    return this;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

const judge = (unread: UnreadAnswers, connections: readonly Connection[]) => unread.judge(connections as unknown as Socket[]);

describe('UnreadAnswers', () => {
  it('destroys no connection within the bound', () => {
    const connections = [new Connection(60), new Connection(40), new Connection(0)];
    expect(judge(new UnreadAnswers(100), connections)).toBe(0);
    expect(connections.some(({ isDestroyed }) => isDestroyed)).toBe(false);
  });

  it('destroys as few connections as possible, those with the most unsent bytes first', () => {
    const connections = [new Connection(30), new Connection(80), new Connection(20)];
    expect(judge(new UnreadAnswers(100), connections)).toBe(1);
    expect(connections.map(({ isDestroyed }) => isDestroyed)).toEqual([false, true, false]);
  });

  it('destroys connections without progress before larger ones with progress', () => {
    const unread = new UnreadAnswers(100);
    const [reading, stalled] = [new Connection(70), new Connection(30)];
    judge(unread, [reading, stalled]);
    judge(unread, [reading.answer(40).read(30), stalled]);
    expect([reading.isDestroyed, stalled.isDestroyed]).toEqual([false, true]);
  });
});
