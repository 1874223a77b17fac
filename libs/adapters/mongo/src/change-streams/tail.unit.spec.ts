import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { type mongo } from 'mongoose';
import { type ChangeSource, Tail } from './tail.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Change = mongo.ChangeStreamInsertDocument;

/** A change stream that makes one change a read, and remembers only weakly what it made. */
class FakeStream implements ChangeSource<mongo.Document> {
  readonly made: WeakRef<Change>[] = [];
  resumeToken = { _data: 'start' };
  tryNext = (): Promise<Change | null> => {
    const change = { _id: { _data: String(this.made.length) }, operationType: 'insert', fullDocument: {} } as unknown as Change;
    this.made.push(new WeakRef(change));
    return Promise.resolve(change);
  };
  bufferedCount = () => 0;
  close = () => Promise.resolve();
}

describe('a tail of a change stream', () => {
  test('retains no change that it returned', async () => {
    const stream = new FakeStream();
    const tail = new Tail(stream);
    for (let i = 0; i < 500; i++) await tail.next(10);
    // WeakRefs hold their targets until the end of the turn in which they were made.
    await turn();
    collectGarbage();
    expect(stream.made.filter((change) => change.deref()).length).toBe(0);
    await tail.close();
  });

  test('rejects the read in progress, and every later one, when it is closed', async () => {
    const stream = new FakeStream();
    stream.tryNext = () => new Promise(() => undefined);
    const tail = new Tail(stream);
    const reading = tail.next(10);
    await tail.close();
    await expect(reading).rejects.toThrow('The change stream is closed');
    await expect(tail.next(10)).rejects.toThrow('The change stream is closed');
  });
});
