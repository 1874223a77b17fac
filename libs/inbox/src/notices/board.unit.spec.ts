import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type DocumentStore } from '@parley/event-sourcing';
import { apply, memoryInbox } from '../testing/apply.js';
import { Happenings } from '../testing/events.js';
import { NoticeBoard } from './board.js';

const at = (hour: number): string => `2026-03-15T${String(hour).padStart(2, '0')}:00:00.000Z`;

describe('a board with more notices than it holds', () => {
  let store: DocumentStore;
  let all: Happenings;
  let projected = 0;
  const project = async () => {
    await apply(store, all.events.slice(projected));
    projected = all.events.length;
  };
  const ids = async (board: NoticeBoard) => (await board.all()).map(({ notice }) => notice.noticeId);

  beforeEach(async () => {
    Logger.overrideLogger(false);
    [store, all, projected] = [await memoryInbox(), new Happenings(), 0];
    for (let n = 1; n <= 9; n++) all.notice(`n-${n}`, { publishAt: at(n) });
    await project();
  });

  it('has the newest, also of those that come later', async () => {
    const board = new NoticeBoard(store, undefined, 3);
    expect(await ids(board)).toEqual(['n-9', 'n-8', 'n-7']);
    all.notice('old', { publishAt: at(0) });
    all.notice('new', { publishAt: at(10) });
    await project();
    expect(await ids(board)).toEqual(['new', 'n-9', 'n-8']);
  });

  it('has older ones again when newer ones are retracted', async () => {
    const board = new NoticeBoard(store, undefined, 3);
    await ids(board);
    for (const id of ['n-9', 'n-7']) all.retract(id);
    await project();
    expect(await ids(board)).toEqual(['n-8', 'n-6', 'n-5']);
  });

  it('counts the bytes of texts and audiences', async () => {
    const sellerIds = Array.from({ length: 200 }, (_, n) => `s-${n}`);
    all.notice('large', { publishAt: at(8), body: 'x'.repeat(10_000), audience: { countries: null, categories: null, sellerIds } });
    await project();
    expect(await ids(new NoticeBoard(store, undefined, 100, 45_000))).toEqual(['n-9', 'large', 'n-8', 'n-7']);
    expect(await ids(new NoticeBoard(store, undefined, 100, 1_000_000))).toHaveLength(10);
  });
});
