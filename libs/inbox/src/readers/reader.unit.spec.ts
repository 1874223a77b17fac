import { describe, expect, it } from '@jest/globals';
import { Happenings } from '../testing/events.js';
import { project } from '../testing/project.js';
import { BoardEntry } from '../notices/board.js';
import { type NoticeDocument, isInFeed, notices } from '../notices/notice.js';
import { MAX_READ_NOTICES, ReadMarks, readers } from './reader.js';

const SELLER = { sellerId: 's-1', country: 'CN', categories: ['toys'] };

function after(...happen: ((all: Happenings) => unknown)[]) {
  const all = new Happenings();
  for (const step of happen) step(all);
  const documents = project(all.events);
  return { notice: documents.get(notices, 'n-1') as NoticeDocument, reader: documents.get(readers, 's-1') };
}

describe('the read marks of a seller', () => {
  it.each([
    ['nothing', [(all: Happenings) => all.notice('n-1')], false],
    ['the notice', [(all: Happenings) => all.notice('n-1'), (all: Happenings) => all.readNotice('n-1')], true],
    ['another notice', [(all: Happenings) => all.notice('n-1'), (all: Happenings) => all.readNotice('n-2')], false],
    ['all of its category', [(all: Happenings) => all.notice('n-1'), (all: Happenings) => all.readNotices('system', 'CN', ['toys'])], true],
    ['all of the other category', [(all: Happenings) => all.notice('n-1'), (all: Happenings) => all.readNotices('growth', 'CN')], false],
    ['all, before it was published', [(all: Happenings) => all.readNotices('system'), (all: Happenings) => all.notice('n-1')], false],
    [
      'all, before its time came',
      [(all: Happenings) => all.notice('n-1', { publishAt: '2027-01-01T00:00:00.000Z' }), (all: Happenings) => all.readNotices('system')],
      false,
    ],
    [
      'all, as one whom it did not mean',
      [
        (all: Happenings) => all.notice('n-1', { audience: { countries: ['CN'], categories: null, sellerIds: null } }),
        (all: Happenings) => all.readNotices('system', 'DE'),
      ],
      false,
    ],
  ] as const)('%s', (_name, happen, expected) => {
    const { notice, reader } = after(...happen);
    expect(new ReadMarks(reader).hasRead(new BoardEntry(notice))).toBe(expected);
  });

  it('remembers the newest of very many notices that were read one by one, each once', () => {
    const { reader } = after((all) => {
      all.readNotice('n-1');
      for (let n = 2; n <= MAX_READ_NOTICES + 2; n++) all.readNotice(`n-${n}`);
      all.readNotice(`n-${MAX_READ_NOTICES}`);
    });
    expect(reader?.noticeIds).toHaveLength(MAX_READ_NOTICES);
    expect([reader?.noticeIds[0], reader?.noticeIds.at(-1)]).toEqual(['n-3', `n-${MAX_READ_NOTICES}`]);
  });

  it('remembers one mark for each view', () => {
    const { reader } = after(
      (all) => all.readNotices('system', 'CN'),
      (all) => all.readNotices('system', 'CN'),
      (all) => all.readNotices('system', 'DE'),
    );
    expect(reader?.all.map(({ country }) => country)).toEqual(['CN', 'DE']);
  });
});

describe('a feed', () => {
  const AT = Date.parse('2026-06-01T00:00:00.000Z');
  it.each([
    [{}, true],
    [{ publishAt: '2026-06-01T00:00:00.000Z' }, true],
    [{ publishAt: '2026-06-01T00:00:00.001Z' }, false],
    [{ expiresAt: '2026-06-01T00:00:00.000Z' }, false],
    [{ expiresAt: '2026-06-01T00:00:00.001Z' }, true],
    [{ audience: { countries: ['CN', 'DE'], categories: null, sellerIds: null } }, true],
    [{ audience: { countries: ['CN'], categories: ['books'], sellerIds: null } }, false],
    [{ audience: { countries: null, categories: ['books', 'toys'], sellerIds: ['s-1'] } }, true],
    [{ audience: { countries: null, categories: null, sellerIds: ['s-2'] } }, false],
  ])('of a notice with %j', (more, expected) => {
    const { notice } = after((all) => all.notice('n-1', more));
    expect(isInFeed(notice, SELLER, AT)).toBe(expected);
  });

  it('never holds a retracted notice', () => {
    const { notice } = after((all) => all.notice('n-1'), (all) => all.retract('n-1'));
    expect(notice.version).toBe(2);
    expect(isInFeed(notice, SELLER, AT)).toBe(false);
  });

  it('excludes sellers without a country if the audience names countries', () => {
    const { notice } = after((all) => all.notice('n-1', { audience: { countries: ['CN'], categories: null, sellerIds: null } }));
    expect(isInFeed(notice, { ...SELLER, country: null }, AT)).toBe(false);
  });
});
