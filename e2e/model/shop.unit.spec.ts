import { describe, expect, it } from '@jest/globals';
import { dayFolder, readDay, sellerClaims } from '../day/day.js';
import { Shop } from './shop.js';
import { ShopDay } from './shop-day.js';

describe('The shop in memory', () => {
  it('comes to the end that a marketplace day expects, and answers its requests as expected', async () => {
    const day = await readDay(dayFolder(process.cwd()));
    const played = new ShopDay(new Shop(new Date()));
    for (const sellerId of Object.keys(day.expected)) played.shop.seller(sellerClaims(day, sellerId));
    for (const event of day.orderEvents) played.orderEvent(event);
    const answers = day.lines.map((line) => ('settle' in line ? null : played.send(line)));

    expect(answers).toEqual(day.lines.map((line) => ('settle' in line ? null : line.expect)));
    for (const [sellerId, seen] of Object.entries(played.expected())) expect(seen).toStrictEqual(day.expected[sellerId]);
  });
});
