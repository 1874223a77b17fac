import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Day, type DayCommand, ownDayFolder, readDay, type SellersDay } from '../../testing/marketplace/day/day.js';
import { makeDay } from '../../testing/marketplace/model/make-day.js';
import { lateEvents } from '../figures.js';
import { DRAWINGS } from './drawings.js';
import { filesOf } from './files.js';
import { NOTICES } from './notices.js';
import { ownPlan, UNSUPPORTED_PICTURE } from './plan.js';
import { LANGUAGES } from './words.js';

const FOLDER = ownDayFolder(process.cwd());
const SCRIPTS = 'Latin Han Hiragana Hangul Devanagari Bengali Tamil Thai Arabic Hebrew Cyrillic Greek Georgian'.split(' ');

describe('The own day of the project', () => {
  let day: Day;
  let commands: DayCommand[];
  let sellers: SellersDay[];
  beforeAll(async () => {
    day = await readDay(FOLDER);
    commands = day.lines.flatMap((line) => ('settle' in line ? [] : [line]));
    sellers = Object.values(day.expected);
  });
  const sent = (path: string): DayCommand[] => commands.filter((command) => command.path.endsWith(path) && command.expect.status < 300);

  it.each(Object.entries(filesOf(makeDay(ownPlan()))))('equals the day that the model generates from its plan: %s', async (name, text) => {
    expect((await readFile(join(FOLDER, name), 'utf8')) === text).toBe(true);
  });

  it('has a picture of every drawing, in the format of its name', async () => {
    expect((await readdir(join(FOLDER, 'pictures'))).sort()).toEqual([...Object.keys(DRAWINGS), UNSUPPORTED_PICTURE].sort());
    const formats = Object.keys(DRAWINGS).map(async (name) => {
      const { format, width, height } = await sharp(join(FOLDER, 'pictures', name)).metadata();
      return [name.replace(/.+\./, '').replace('jpg', 'jpeg'), width, height, name].join(' ') === [format, 480, 360, name].join(' ');
    });
    expect(await Promise.all(formats)).not.toContain(false);
  });

  it('has hundreds of orders, with doubled and late events, and unknown statuses and fields', () => {
    const moments = day.orderEvents.map(({ data: { orderId, sequence } }) => `${orderId} ${sequence}`);
    const statuses = sellers.flatMap(({ orders }) => orders.flatMap(({ timeline }) => timeline));
    expect(new Set(day.orderEvents.map(({ subject }) => subject)).size).toBeGreaterThanOrEqual(200);
    expect(moments.length - new Set(moments).size).toBeGreaterThan(10);
    expect(lateEvents(day.orderEvents)).toBeGreaterThan(10);
    expect(statuses.filter((entry) => 'bucket' in entry && entry.bucket === 'other').length).toBeGreaterThan(10);
    expect(day.orderEvents.filter(({ data }) => 'x-gift-wrap' in data).length).toBeGreaterThan(10);
  });

  it('has buyers in more than a dozen languages and scripts', () => {
    const texts = sent('/messages').map(({ body }) => String(body?.text));
    const spoken = LANGUAGES.filter(({ messages }) => messages.some((message) => texts.includes(message)));
    const written = SCRIPTS.filter((script) => texts.some((text) => new RegExp(`\\p{Script=${script}}`, 'u').test(text)));
    expect(spoken.length).toBeGreaterThan(12);
    expect(written).toEqual(SCRIPTS);
  });

  it('has pictures in messages to sellers and in their answers, also without a text', () => {
    const withPictures = (path: string): DayCommand[] => sent(path).filter(({ body }) => body?.pictureIds !== undefined);
    expect(withPictures('/messages').length).toBeGreaterThan(20);
    expect(withPictures('/replies').length).toBeGreaterThan(10);
    expect(withPictures('/messages').some(({ body }) => body?.text === undefined)).toBe(true);
  });

  it('has notices of both categories: for some and all sellers, future, expired, read and retracted', () => {
    const seen = sellers.flatMap(({ notices }) => notices);
    const shown = (title: string): boolean => seen.some((notice) => notice.title === title);
    expect(new Set(seen.map(({ category }) => category))).toEqual(new Set(['system', 'growth']));
    expect(new Set(seen.map(({ read }) => read))).toEqual(new Set([true, false]));
    const unseen = NOTICES.filter(({ title }) => !shown(title));
    const isRetracted = (index: number): boolean => commands.some(({ method, path }) => method === 'DELETE' && path === `/v1/notices/{notice:${index}}`);
    expect(isRetracted(NOTICES.indexOf(unseen[0]))).toBe(true);
    expect(unseen.slice(1).map(({ title }) => title)).toEqual(['Pictures were slow in February', 'Brand week']);
    const readers = NOTICES.map(({ title }) => sellers.filter(({ notices }) => notices.some((notice) => notice.title === title)).length);
    expect(new Set(readers).size).toBeGreaterThan(3);
  });

  it('has blacklisted buyers that write, and buyers that were removed from the blacklist', () => {
    expect(sellers.flatMap(({ blacklist }) => blacklist).filter(({ hiddenMessages }) => Number(hiddenMessages) > 0).length).toBeGreaterThan(3);
    const messages = sellers.flatMap(({ inbox }) => inbox.flatMap((conversation) => conversation.messages));
    expect(messages.filter(({ receivedWhileBlacklisted }) => receivedWhileBlacklisted).length).toBeGreaterThan(3);
  });

  it('has named labels, batch replies, repeated requests, and mistakes of every kind', () => {
    expect(sellers.flatMap(({ labels }) => labels).filter(({ name }) => name !== null).length).toBeGreaterThan(3);
    expect(sellers.filter(({ counts }) => counts.messages.byLabel.none < counts.messages.conversations).length).toBeGreaterThan(6);
    expect(sent('/v1/replies/batch').length).toBeGreaterThan(6);
    const keys = commands.flatMap(({ key }) => (key === undefined ? [] : [key]));
    expect(keys.length - new Set(keys).size).toBeGreaterThan(6);
    expect([...new Set(commands.flatMap(({ expect: { code } }) => (code === undefined ? [] : [code])))].sort()).toEqual([
      'BATCH_TOO_LARGE',
      'BUYER_BLACKLISTED',
      'CONVERSATION_NOT_FOUND',
      'EMPTY_MESSAGE',
      'FORBIDDEN',
      'IDEMPOTENCY_KEY_REUSED',
      'NOTICE_NOT_FOUND',
      'ORDER_NOT_FOUND',
      'PICTURE_NOT_FOUND',
      'PICTURE_UNSUPPORTED',
      'TEXT_TOO_LONG',
      'TOO_MANY_PICTURES',
      'VALIDATION_FAILED',
    ]);
  });
});
