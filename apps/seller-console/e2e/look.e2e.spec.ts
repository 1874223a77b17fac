import AxeBuilder from '@axe-core/playwright';
import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { eventually } from '../../../testing/async/eventually.js';
import { type Seller } from '../../../testing/marketplace/client/seller.js';
import { type World } from '../../../testing/marketplace/client/world.js';
import { describeConsole } from './window.js';

const PARTS = ['#/messages', '#/orders', '#/system', '#/growth', '#/blacklist'];

/** A seller with entities in each part, and the routes of the open ones in the first two. */
async function furnish(world: World): Promise<{ seller: Seller; at: string[] }> {
  const [seller, buyer, rude] = [world.seller(), world.buyer(), world.buyer()];
  const { conversationId } = await buyer.write(seller, { text: 'Hello 👋', buyerName: 'Ana' });
  await seller.mark(conversationId, { label: 'orange' });
  await seller.reply(conversationId, 'Good morning');
  const items = [{ productId: 'p', title: 'Lamp', imageUrl: 'https://example.invalid/i.jpg', productUrl: 'https://example.invalid/p', quantity: 1, unitPrice: { amount: '5.00', currency: 'EUR' } }];
  const orderId = await world.order(seller, buyer, { status: 'IN_ISSUE', items, total: { amount: '5.00', currency: 'EUR' } });
  await buyer.writeAbout(orderId, 'It is broken');
  for (const severity of ['high', 'medium', 'low'] as const) {
    await world.notice([seller], { severity, title: `A ${severity} notice`, body: 'See [the rules](https://example.invalid).', actBy: '2098-01-01T00:00:00Z' });
    await world.notice([seller], { severity, title: `A ${severity} tip`, category: 'growth', kind: 'tip' });
  }
  await rude.write(seller, { text: 'Bah', buyerName: 'Rude' });
  await seller.blacklistBuyer(rude.id, 'Insults');
  return { seller, at: [`#/messages/${conversationId}`, `#/orders/${orderId}`, ...PARTS.slice(2)] };
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator(':is([role=row], article):visible').first().waitFor();
}

const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The findings of axe. The dark theme differs only in colours, so only the rules about colours apply to it; all rules apply to the light one. */
async function violations(page: Page, theme: 'light' | 'dark'): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations: found } = await (theme === 'light' ? axe.withTags(TAGS) : axe.withRules(COLOUR_RULES)).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

describeConsole('The console', (windows) => {
  it.each(['light', 'dark'] as const)('gives axe nothing to find in any part, wide and narrow: %s', async (theme) => {
    const { world, open } = windows();
    const { seller, at } = await furnish(world);
    const page = await open(seller, { theme });
    for (const hash of at) {
      await go(page, hash);
      expect([hash, await violations(page, theme)]).toEqual([hash, []]);
    }
    await page.setViewportSize({ width: 360, height: 700 });
    for (const hash of ['#/messages', at[0], at[1]]) {
      await go(page, hash);
      expect(['narrow', hash, await violations(page, theme)]).toEqual(['narrow', hash, []]);
    }
    await page.setViewportSize({ width: 1360, height: 850 });
    await go(page, at[0]);
    await page.getByRole('row').first().focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Reply' }).click();
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    expect(['dialog', await violations(page, theme)]).toEqual(['dialog', []]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Emoji' }).click();
    // Only a few, because axe needs time for each.
    await page.getByRole('searchbox').fill('grinning');
    await page.getByRole('button', { name: 'grinning face', exact: true }).waitFor();
    expect(['emoji', await violations(page, theme)]).toEqual(['emoji', []]);
  }, 120_000);

  it.each(['light', 'dark'] as const)('has no axe findings in menus, dialogs, empty lists and failures: %s', async (theme) => {
    const { world, open } = windows();
    const { seller, at } = await furnish(world);
    const page = await open(seller, { theme, at: at[0] });
    const check = async (what: string): Promise<void> => expect([what, await violations(page, theme)]).toEqual([what, []]);
    const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click();
    await press(/^Label:/);
    await page.getByRole('menu').waitFor();
    await check('menu');
    await page.keyboard.press('Escape');
    await press('More');
    await page.getByRole('menuitem', { name: 'Add to blacklist' }).click();
    await page.getByRole('alertdialog').waitFor();
    await check('question');
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: /^Select all/ }).click();
    await press('Reply');
    await page.getByRole('dialog').getByRole('textbox').fill('Hello');
    await press('Preview');
    await page.getByRole('button', { name: /^Send to/ }).waitFor();
    await check('preview');
    await page.keyboard.press('Escape');
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await page.getByText('Connection lost. This page may be out of date.').waitFor();
    await check('lost');
    await page.evaluate(() => {
      location.hash = '#/messages/none';
    });
    await page.getByText('There is no such conversation').waitFor();
    await check('missing');
    const stranger = await open(world.seller(), { theme, prepare: (opened) => opened.route(/\/v1\/orders\?/, (route) => route.fulfill({ status: 403, json: { code: 'FORBIDDEN' } })) });
    await stranger.getByText('No buyer has written yet').waitFor();
    expect(['nothing', await violations(stranger, theme)]).toEqual(['nothing', []]);
    await stranger.evaluate(() => {
      location.hash = '#/orders';
    });
    await stranger.getByRole('alert').waitFor();
    expect(['failed', await violations(stranger, theme)]).toEqual(['failed', []]);
    await stranger.getByRole('button', { name: /Settings/ }).click();
    await stranger.getByRole('menuitem', { name: 'Sign out' }).click();
    await stranger.getByRole('textbox', { name: 'Token' }).waitFor();
    expect(['sign-in', await violations(stranger, theme)]).toEqual(['sign-in', []]);
  }, 120_000);

  it('fits from 360 pixels up: one pane at a time, nothing runs out of the side', async () => {
    const { world, open } = windows();
    const { seller, at } = await furnish(world);
    const page = await open(seller, { width: 360, height: 700 });
    for (const width of [360, 768, 1024, 1920]) {
      await page.setViewportSize({ width, height: 700 });
      for (const hash of [...PARTS, ...at]) {
        await go(page, hash);
        expect([width, hash, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([width, hash, width]);
      }
    }
    await page.setViewportSize({ width: 360, height: 700 });
    await go(page, '#/messages');
    await page.getByRole('row').first().click();
    await page.getByRole('heading', { name: 'Ana' }).waitFor();
    expect(await page.getByRole('grid').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('grid').waitFor();
    expect(await page.getByRole('heading', { name: 'Ana' }).isVisible()).toBe(false);
  }, 120_000);

  it('holds words of any length in their places', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const [name, word] = ['W'.repeat(100), 'w'.repeat(200)];
    const { conversationId } = await buyer.write(seller, { text: word.repeat(5), buyerName: name });
    await seller.nameLabel('blue', '長'.repeat(30));
    await seller.mark(conversationId, { label: 'blue' });
    const items = [{ productId: 'p', title: word, imageUrl: 'https://example.invalid/i.jpg', productUrl: 'https://example.invalid/p', quantity: 1000, unitPrice: { amount: '1234567890.12', currency: 'IDR' } }];
    const orderId = await world.order(seller, buyer, { buyerName: name, status: 'S'.repeat(64), logistics: 'L'.repeat(64), items, total: { amount: '99999999999999.99', currency: 'IDR' } });
    const body = `# ${word}\n\n${word}\n\n| a | b | c |\n|---|---|---|\n| ${word} | ${word} | c |\n\n\`\`\`\n${word}\n\`\`\``;
    await world.notice([seller], { title: word, kind: 'k'.repeat(64), body, actBy: '2098-01-01T00:00:00Z' });
    await seller.blacklistBuyer(world.buyer().id, word);
    const page = await open(seller);
    for (const width of [360, 768, 1360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const hash of [`#/messages/${conversationId}`, `#/orders/${orderId}`, '#/system', '#/blacklist']) {
        await go(page, hash);
        const outside = await page.evaluate(() =>
          [...document.querySelectorAll('main :is(article, section, button, h2, h3, p, li, dd, pre, table, td, a)')]
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 0.5)
            .map((element) => element.outerHTML.slice(0, 120)),
        );
        expect([width, hash, outside]).toEqual([width, hash, []]);
      }
    }
  }, 60_000);

  it('cuts nothing off: every name of a part in one line, every bucket of orders visible with a mouse', async () => {
    const { world, open } = windows();
    const { seller } = await furnish(world);
    const page = await open(seller, { at: '#/orders' });
    for (const width of [768, 1024, 1360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const tab of await page.getByRole('tab').all()) {
        const box = await tab.boundingBox();
        expect([width, await tab.textContent(), (box?.x ?? width) + (box?.width ?? 0)]).toEqual([width, expect.anything(), expect.any(Number)]);
        expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      }
    }
    for (const language of ['English', '中文']) {
      await page.getByRole('button', { name: /Settings|设置/ }).click();
      await page.getByRole('menuitemradio', { name: language }).click();
      const cut = await page.getByRole('navigation').evaluate((nav) =>
        [...nav.querySelectorAll<HTMLElement>('a *')].filter((each) => each.checkVisibility() && (each.scrollWidth > each.clientWidth + 1 || each.offsetHeight > 45) && each.clientWidth > 1).map((each) => each.textContent),
      );
      expect([language, cut]).toEqual([language, []]);
    }
  });

  it('speaks English and Chinese, and is light and dark as the seller says, also after a reload', async () => {
    const { world, open } = windows();
    const { seller } = await furnish(world);
    const page = await open(seller);
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    const light = await ground();
    await page.getByRole('button', { name: /Settings/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await eventually(async () => expect(await ground()).not.toBe(light));
    await page.getByRole('button', { name: /Settings/ }).click();
    await page.getByRole('menuitemradio', { name: '中文' }).click();
    await page.getByRole('heading', { name: '买家消息' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    for (const [hash, heading] of [['#/orders', '订单消息'], ['#/system', '系统消息'], ['#/growth', '成长之声'], ['#/blacklist', '黑名单']]) {
      await go(page, hash);
      await page.getByRole('heading', { level: 2, name: heading }).waitFor();
    }
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    expect(await page.evaluate(() => localStorage.getItem('parley.theme'))).toBe('"dark"');
  });

  it('is served with a strict policy, and its types are those of the API’s document', async () => {
    const { baseUrl } = windows().world.parley;
    const answer = await fetch(`${baseUrl}/`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const page = await answer.text();
    expect(page).not.toMatch(/ style=|<style|<script>/);
    const script = /src="\.\/(assets\/[^"]+)"/.exec(page)?.[1] ?? '';
    expect((await fetch(`${baseUrl}/${script}`)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const missing = await fetch(`${baseUrl}/assets/missing.js`);
    expect([missing.status, missing.headers.get('content-type'), missing.headers.get('content-security-policy')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
      null,
    ]);
    const { status, stderr } = spawnSync(process.execPath, ['apps/seller-console/build/api-types.mjs', baseUrl, '--check'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
