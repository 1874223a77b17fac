import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { type mongo } from 'mongoose';
import { type ChangeSource, ChangeStreamReader } from './change-stream-reader.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Change = mongo.ChangeStreamInsertDocument;

/** A change stream with one change per read, of which it keeps only weak references. */
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

describe('ChangeStreamReader', () => {
  test('keeps no reference to returned changes', async () => {
    const stream = new FakeStream();
    const reader = new ChangeStreamReader(stream);
    for (let i = 0; i < 500; i++) await reader.next(10);
    // WeakRefs keep their targets until the end of the turn that created them.
    await turn();
    collectGarbage();
    expect(stream.made.filter((change) => change.deref()).length).toBe(0);
    await reader.close();
  });

  test('rejects the current and all later reads after it is closed', async () => {
    const stream = new FakeStream();
    stream.tryNext = () => new Promise(() => undefined);
    const reader = new ChangeStreamReader(stream);
    const reading = reader.next(10);
    await reader.close();
    await expect(reading).rejects.toThrow('The change stream is closed');
    await expect(reader.next(10)).rejects.toThrow('The change stream is closed');
  });
});
