import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Refusal } from '../api/refusal.js';
import { type Picture } from '../api/shapes.js';
import { Uploads } from './uploads.js';

const picture = (pictureId: string) => ({ pictureId, width: 1, height: 1 }) as Picture;
const file = (name: string): File => new File(['x'], name, { type: 'image/png' });
const settle = (): Promise<void> => jest.advanceTimersByTimeAsync(0);

interface Sent {
  readonly name: string;
  readonly key: string;
  readonly signal: AbortSignal;
  readonly accept: (picture: Picture) => void;
  readonly refuse: (error: unknown) => void;
}

describe('uploads', () => {
  let sent: Sent[];
  let uploaded: string[];
  let uploads: Uploads;
  beforeEach(() => {
    jest.useFakeTimers();
    [sent, uploaded] = [[], []];
    uploads = new Uploads({
      upload: ({ name }, key, _progress, signal) => new Promise((accept, refuse) => sent.push({ name, key, signal, accept, refuse })),
      onUploaded: (place, { pictureId }) => uploaded.push(`${place} ${pictureId}`),
    });
  });
  afterEach(() => {
    uploads.close();
    jest.useRealTimers();
  });

  it('belong to the draft that they were added to, and settle when all are there', async () => {
    uploads.add('a', [file('1.png'), file('2.png')]);
    uploads.add('b', [file('3.png')]);
    const settled = uploads.settled('a');
    expect([uploads.isBusy(), uploads.of('a').length, uploads.of('b').length]).toEqual([true, 2, 1]);
    for (const each of sent) each.accept(picture(each.name));
    expect(await settled).toBeNull();
    expect(uploaded).toEqual(['a 1.png', 'a 2.png', 'b 3.png']);
    expect([uploads.isBusy(), uploads.of('a')]).toEqual([false, []]);
  });

  it('are retried under the same key after as long as the server says, and when the connection is back', async () => {
    uploads.add('a', [file('1.png')]);
    sent[0].refuse(new Refusal('RATE_LIMITED', '', 7));
    await settle();
    expect(uploads.of('a')[0]).toMatchObject({ refused: 'RATE_LIMITED', isRetried: true });
    await jest.advanceTimersByTimeAsync(6999);
    expect(sent).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
    sent[1].refuse(new TypeError('no connection'));
    await settle();
    uploads.retryAll();
    expect(sent.map(({ key }) => key)).toEqual([sent[0].key, sent[0].key, sent[0].key]);
    sent[2].accept(picture('p'));
    await settle();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([sent.length, uploaded]).toEqual([3, ['a p']]);
  });

  it('that are refused stay with their reason until they are removed, and are not retried', async () => {
    uploads.add('a', [file('fake.png')]);
    sent[0].refuse(new Refusal('PICTURE_UNSUPPORTED', ''));
    await settle();
    expect(await uploads.settled('a')).toBe('PICTURE_UNSUPPORTED');
    await jest.advanceTimersByTimeAsync(60_000);
    expect([sent.length, uploads.isBusy()]).toEqual([1, false]);
    uploads.remove('a', sent[0].key);
    expect(await uploads.settled('a')).toBeNull();
  });

  it('that are removed are given up, and nothing comes of them', async () => {
    uploads.add('a', [file('1.png')]);
    uploads.remove('a', sent[0].key);
    expect(sent[0].signal.aborted).toBe(true);
    sent[0].accept(picture('late'));
    await settle();
    expect([uploaded, uploads.of('a')]).toEqual([[], []]);
  });
});
