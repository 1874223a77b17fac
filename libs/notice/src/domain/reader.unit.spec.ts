import { type Audience, type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Notice, isInFeed } from './notice.js';
import { type Reader, type ReaderCommand, type ReaderEvent, isRead, reader, readerStream } from './reader.js';

const everyone: Audience = { countries: null, categories: null, sellerIds: null };
const german: AudienceMember = { sellerId: 's1', country: 'DE', categories: ['books', 'toys'] };
const french: AudienceMember = { ...german, country: 'FR' };
const notice: Notice = { noticeId: 'n1', category: 'system', audience: everyone, visibleAt: 100, expiresAt: 200, retracted: false };

/** Runs commands at their times; returns the reader and the event types of each command. */
function run(...commands: (readonly [at: number, command: ReaderCommand])[]): { state: Reader; made: string[][] } {
  let state = reader.initial;
  let version = 0;
  const made = commands.map(([at, command]) => {
    const events = reader.decide(command, state, at);
    for (const event of events) {
      state = reader.evolve(state, { ...event, stream: readerStream('s1'), version: ++version, at });
    }
    return events.map(({ type }) => type);
  });
  return { state, made };
}

const read = (change: Partial<Notice> = {}, seller = german): ReaderCommand => ({ type: 'Read', seller, notice: { ...notice, ...change } });
const readAll = (category: NoticeCategory = 'system', seller = german, visibleAt: readonly number[] | null = null): ReaderCommand =>
  ({ type: 'ReadAll', seller, category, visibleAt });

describe('reading a notice', () => {
  it("is recorded with the seller's audience", () => {
    expect(reader.decide(read({}, { ...german, categories: ['toys', 'books', 'toys'] }), reader.initial, 150)).toEqual([
      { type: 'NoticeRead', data: { ...german, category: 'system', noticeId: 'n1' } },
    ]);
  });

  it('is recorded once', () => {
    expect(run([150, read()], [160, read()], [170, read({}, french)]).made).toEqual([['NoticeRead'], [], []]);
  });

  it.each<[string, number, ReaderCommand]>([
    ['the notice is unknown', 150, { type: 'Read', seller: german, notice: null }],
    ['it is not yet published', 99, read()],
    ['it has expired', 200, read()],
    ['it is retracted', 150, read({ retracted: true })],
    ['it is for another audience', 150, read({ audience: { ...everyone, countries: ['FR'] } })],
  ])('is refused if %s', (_, at, command) => {
    expect(() => run([at, command])).toThrow(expect.objectContaining({ code: 'NOTICE_NOT_FOUND' }));
  });
});

describe('reading all', () => {
  it('reads all notices that were visible by then', () => {
    expect(run([100, readAll()], [150, read()]).made).toEqual([['NoticesRead'], []]);
  });

  it('does not read notices that became visible later, for any publication time', () => {
    expect(run([99, readAll()], [150, read()]).made).toEqual([['NoticesRead'], ['NoticeRead']]);
  });

  it('does not read the other category', () => {
    expect(run([150, readAll('growth')], [160, read()]).made).toEqual([['NoticesRead'], ['NoticeRead']]);
  });

  it('does not read notices for another audience', () => {
    const forFrance = { audience: { ...everyone, countries: ['FR'] } };
    expect(run([150, readAll('system', german)], [160, read(forFrance, french)]).made).toEqual([['NoticesRead'], ['NoticeRead']]);
  });

  it('keeps notices that were read with another audience', () => {
    const forFrance = { audience: { ...everyone, countries: ['FR'] } };
    const { made } = run([150, read(forFrance, french)], [160, readAll('system', german)], [170, read(forFrance, french)]);
    expect(made).toEqual([['NoticeRead'], ['NoticesRead'], []]);
  });

  it('removes individually read notices that it covers', () => {
    const reads = Array.from({ length: 50 }, (_, i) => [150 + i, read({ noticeId: `n${i}`, expiresAt: null })] as const);
    expect(run(...reads, [300, readAll()], [301, readAll()]).state).toEqual([
      { seller: german, category: 'system', allReadAt: 301, noticeIds: [] },
    ]);
  });
});

describe('reading all again', () => {
  const again = (visibleAt: readonly number[] | null, ...between: (readonly [number, ReaderCommand])[]) =>
    run([100, readAll()], ...between, [150, readAll('system', german, visibleAt)]).made.at(-1);

  it('makes no event if no notice became visible since', () => {
    expect(again([])).toEqual([]);
    expect(again([20, 100])).toEqual([]);
  });

  it('makes no event because of a notice that becomes visible later', () => {
    expect(again([151])).toEqual([]);
  });

  it('makes an event for a notice that became visible since, also if that notice was accepted long before', () => {
    expect(again([101])).toEqual(['NoticesRead']);
    expect(again([20, 150, 170])).toEqual(['NoticesRead']);
  });

  it('makes an event if the times of the notices are not known', () => {
    expect(again(null)).toEqual(['NoticesRead']);
  });

  it('makes an event the first time, and for another category or another view of the seller', () => {
    for (const first of [readAll('growth', german, []), readAll('system', french, []), read()]) {
      expect(run([150, first], [160, readAll('system', german, [])]).made.at(-1)).toEqual(['NoticesRead']);
    }
  });

  it('makes an event if so many other views were marked since that the read model may have dropped the mark', () => {
    const views = (n: number) => Array.from({ length: n }, (_, i) => [101 + i, readAll('system', { ...german, country: `C${i}` }, [])] as const);
    expect(again([], ...views(19))).toEqual([]);
    expect(again([], ...views(20))).toEqual(['NoticesRead']);
  });
});

describe('any history', () => {
  const START = Date.parse('2026-03-15T12:00:00.000Z') * 1000;
  const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: null });
  const audiences = fc.record({ countries: some(['DE', 'FR']), categories: some(['books', 'toys']), sellerIds: some(['s1', 's2']) });
  const sellers = fc.record({
    sellerId: fc.constant('s1'),
    country: fc.constantFrom('DE', 'FR', null),
    categories: fc.shuffledSubarray(['books', 'toys']),
  });
  const categories = fc.constantFrom<NoticeCategory>('system', 'growth');
  const times = fc.integer({ min: 0, max: 40 });
  const notices = fc.array(
    fc.record({
      category: categories,
      audience: audiences,
      visibleAt: times,
      expiresAt: fc.option(times, { nil: null }),
      retracted: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const steps = fc.array(fc.record({ seller: sellers, readAll: fc.option(categories, { nil: null }), pick: fc.nat() }), { maxLength: 30 });

  const visibleAtOf = (all: readonly Notice[], category: NoticeCategory) => all.filter((each) => each.category === category).map(({ visibleAt }) => visibleAt);
  const unread = (feed: readonly Notice[], category: NoticeCategory, read: ReadonlySet<string>) =>
    feed.some((each) => each.category === category && !read.has(each.noticeId));

  it('has exactly those notices read that were read one by one or were in the feed when all was read', () => {
    fc.assert(
      fc.property(notices, steps, (drafts, history) => {
        const all: Notice[] = drafts.map((draft, i) => ({
          ...draft,
          noticeId: `n${i}`,
          visibleAt: START + draft.visibleAt,
          expiresAt: draft.expiresAt === null ? null : START + draft.expiresAt,
        }));
        const naivelyRead = new Set<string>();
        let state = reader.initial;
        history.forEach((step, i) => {
          const at = START + i;
          const feed = all.filter((each) => isInFeed(each, step.seller, at));
          expect(feed.filter((each) => isRead(state, each))).toEqual(feed.filter(({ noticeId }) => naivelyRead.has(noticeId)));
          const picked = all[step.pick % all.length];
          const command: ReaderCommand = step.readAll
            ? { type: 'ReadAll', seller: step.seller, category: step.readAll, visibleAt: visibleAtOf(all, step.readAll) }
            : { type: 'Read', seller: step.seller, notice: picked };
          const reads = step.readAll ? feed.filter(({ category }) => category === step.readAll) : feed.filter((each) => each === picked);
          let events: readonly ReaderEvent[] = [];
          if (!step.readAll && reads.length === 0) {
            expect(() => reader.decide(command, state, at)).toThrow(expect.objectContaining({ code: 'NOTICE_NOT_FOUND' }));
          } else {
            events = reader.decide(command, state, at);
            if (step.readAll && unread(feed, step.readAll, naivelyRead)) expect(events).toHaveLength(1);
            if (!step.readAll) expect(events).toHaveLength(naivelyRead.has(picked.noticeId) ? 0 : 1);
          }
          for (const each of reads) naivelyRead.add(each.noticeId);
          for (const event of events) {
            state = reader.evolve(state, { ...event, stream: readerStream('s1'), version: i + 1, at });
          }
        });
      }),
      { numRuns: 1000 },
    );
  });
});
