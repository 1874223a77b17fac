import { type StreamDirectory, Unavailable } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { noticeStream } from '../domain/notice.js';
import { VisibleTimes } from './visible-times.js';

const AT = Date.parse('2026-03-15T12:00:00.000Z') * 1000;

describe('VisibleTimes', () => {
  let log: MemoryLog;
  let accepted: number;
  beforeEach(() => {
    log = new MemoryLog();
    accepted = 0;
  });

  async function accept(category: string, publishAt: string, type = 'NoticePublished'): Promise<void> {
    const noticeId = (++accepted).toString(16).padStart(32, '0');
    const audience = { countries: null, categories: null, sellerIds: null };
    await log.append({ stream: noticeStream(noticeId), expectedVersion: 0, events: [{ type, data: { noticeId, category, audience, publishAt, expiresAt: null } }], at: AT });
  }

  it('returns the times of all notices of the category, not before their acceptance', async () => {
    const times = new VisibleTimes(log);
    expect(await times.of('system')).toEqual([]);
    for (let i = 0; i < 450; i++) await accept(i % 2 ? 'system' : 'growth', '2020-01-01T00:00:00.000Z');
    await accept('system', '2027-01-01T00:00:00.000Z');
    const system = await times.of('system');
    expect(system).toHaveLength(226);
    expect(new Set(system)).toEqual(new Set([AT, Date.parse('2027-01-01T00:00:00.000Z') * 1000]));
    expect(await times.of('growth')).toHaveLength(225);
  });

  it('reads the streams again only after a notice was accepted or retracted', async () => {
    const reads = jest.spyOn(log, 'firstEvents');
    const times = new VisibleTimes(log);
    await accept('system', '2020-01-01T00:00:00.000Z');
    for (let i = 0; i < 3; i++) expect(await times.of('system')).toHaveLength(1);
    await log.append({ stream: 'notice-reader-s1', expectedVersion: 0, events: [{ type: 'NoticesRead', data: {} }], at: AT });
    await times.of('system');
    expect(reads).toHaveBeenCalledTimes(1);
    await accept('system', '2020-01-01T00:00:00.000Z');
    expect(await times.of('system')).toHaveLength(2);
  });

  it('includes a notice that was accepted while earlier ones were read', async () => {
    let proceed: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (proceed = resolve));
    const slow: StreamDirectory = {
      sizeOf: (range) => log.sizeOf(range),
      firstEvents: async (range, limit, after) => {
        const found = await log.firstEvents(range, limit, after);
        await blocked;
        return found;
      },
    };
    const times = new VisibleTimes(slow);
    await accept('system', '2020-01-01T00:00:00.000Z');
    const first = times.of('system');
    await new Promise(setImmediate);
    await accept('system', '2020-01-01T00:00:00.000Z');
    const second = times.of('system');
    proceed();
    expect((await first)?.length).toBeGreaterThanOrEqual(1);
    expect(await second).toHaveLength(2);
  });

  it('returns null if the store fails, a notice is of a later release, or there are too many', async () => {
    const failing: StreamDirectory = { sizeOf: () => Promise.reject(new Unavailable('unavailable')), firstEvents: () => Promise.resolve([]) };
    expect(await new VisibleTimes(failing).of('system')).toBeNull();
    await accept('system', '2020-01-01T00:00:00.000Z');
    await accept('system', '2020-01-01T00:00:00.000Z');
    expect(await new VisibleTimes(log, 1).of('system')).toBeNull();
    expect(await new VisibleTimes(log, 2).of('system')).toHaveLength(2);
    await accept('system', '2020-01-01T00:00:00.000Z', 'NoticeAnnounced');
    expect(await new VisibleTimes(log).of('system')).toBeNull();
  });
});
