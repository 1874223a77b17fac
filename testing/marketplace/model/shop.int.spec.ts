import { describe, expect, it } from '@jest/globals';
import { dayFolders, readDay, sellerClaims } from '../day/day.js';
import { Shop } from './shop.js';
import { ShopDay } from './shop-day.js';

describe('The reference model', () => {
  it.each(dayFolders(process.cwd()))('gives the answers and the final result that the day in %s expects', async (folder) => {
    const day = await readDay(folder);
    const played = new ShopDay(new Shop(new Date()));
    for (const sellerId of Object.keys(day.expected)) played.shop.seller(sellerClaims(day, sellerId));
    for (const event of day.orderEvents) played.orderEvent(event);
    const answers = day.lines.map((line) => ('settle' in line ? null : played.send(line)));

    expect(answers).toEqual(day.lines.map((line) => ('settle' in line ? null : line.expect)));
    expect(Object.keys(played.expected())).toEqual(Object.keys(day.expected));
    for (const [sellerId, seen] of Object.entries(played.expected())) expect(seen).toStrictEqual(day.expected[sellerId]);
  });
});
