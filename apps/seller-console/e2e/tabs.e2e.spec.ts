import { expect, it } from '@jest/globals';
import { type Locator, type Page, type Request } from 'playwright-core';
import { eventually } from '../../../testing/async/eventually.js';
import { describeConsole, rowWith } from './window.js';

const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Your reply' });

/** Counts the streams that a tab holds open: HTTP/1.1 allows a browser six connections to one origin. */
function countStreams(page: Page): () => number {
  const open = new Set<Request>();
  page.on('request', (request) => request.url().endsWith('/v1/inbox/stream') && open.add(request));
  page.on('requestfailed', (request) => open.delete(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('close', () => open.clear());
  return () => open.size;
}

describeConsole('Several tabs', (windows) => {
  it.each([
    ['4, with locks of the browser', 4, (baseUrl: string) => baseUrl],
    ['20, over plain http in a LAN', 20, (baseUrl: string) => baseUrl.replace('127.0.0.1', 'parley.lan')],
  ])('share one live stream, which another tab resumes when its tab is closed: %s', async (_, tabs, addressOf) => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'first', buyerName: 'Ana' });
    const watched: Page[] = [];
    const streams: (() => number)[] = [];
    const baseUrl = addressOf(world.parley.baseUrl);
    for (let n = 0; n < tabs; n += 1) {
      const prepare = (page: Page): Promise<void> => {
        streams.push(countStreams(page));
        return Promise.resolve();
      };
      watched.push(await open(seller, { baseUrl, prepare }));
    }
    const count = (): number => streams.reduce((sum, each) => sum + each(), 0);
    for (const page of watched) await rowWith(page, 'first').waitFor();
    expect(await watched[0].evaluate(() => isSecureContext)).toBe(baseUrl === world.parley.baseUrl);
    await eventually(() => Promise.resolve(expect(count()).toBe(1)));
    await buyer.write(seller, 'second');
    for (const page of watched) await rowWith(page, 'second').waitFor();
    // Written and sent without crypto.randomUUID.
    await rowWith(watched[1], 'second').click();
    await composer(watched[1]).fill('an answer');
    await composer(watched[1]).press('Enter');
    for (const page of watched) await rowWith(page, 'You: an answer').waitFor();
    expect(await seller.messages(conversationId)).toHaveLength(3);
    const leader = streams.findIndex((each) => each() === 1);
    await watched[leader].close();
    await buyer.write(seller, 'after the leader');
    const [left] = watched.filter((_page, index) => index !== leader);
    await rowWith(left, 'after the leader').waitFor();
    await eventually(() => Promise.resolve(expect(count()).toBe(1)));
  }, 120_000);

  it('share drafts and unsent replies: no tab sends a reply that another one took back, and nothing is sent twice', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'Hello', buyerName: 'Ana' });
    const at = `#/messages/${conversationId}`;
    const cut = (page: Page): Promise<unknown> => page.route('**/v1/**', (route) => (route.request().url().includes('replies') ? route.abort() : route.continue()));
    const one = await open(seller, { at, prepare: cut });
    for (const text of ['sent once', 'taken back']) {
      await composer(one).fill(text);
      await composer(one).press('Enter');
      await one.getByRole('listitem').filter({ hasText: text }).getByText('Not sent yet').waitFor();
    }
    // A tab that is duplicated while the server cannot be reached.
    const two = await open(seller, { at, prepare: cut });
    const held = two.getByRole('listitem').filter({ hasText: 'taken back' });
    await held.getByRole('button', { name: 'Edit' }).click();
    await eventually(async () => expect(await composer(one).inputValue()).toBe('taken back'));
    expect(await one.getByRole('listitem').filter({ hasText: 'taken back' }).count()).toBe(0);
    for (const page of [one, two]) await page.unroute('**/v1/**');
    for (const page of [one, two]) await page.getByText('Not sent yet').waitFor({ state: 'detached', timeout: 20_000 });
    expect((await seller.messages(conversationId)).map(({ text }) => text)).toEqual(['sent once', 'Hello']);
    expect(await composer(two).inputValue()).toBe('taken back');
  });

  it('are all signed out at once, and nothing of the seller is left in the browser', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'Hello', buyerName: 'Ana' });
    const one = await open(seller, { at: `#/messages/${conversationId}` });
    const two = await open(seller);
    await composer(one).fill('secret draft');
    await one.getByRole('button', { name: /^Settings/ }).first().click();
    await one.getByRole('menuitem', { name: 'Sign out' }).click();
    const asked = one.getByRole('alertdialog', { name: 'Sign out?' });
    await asked.getByText('This browser holds 1 draft and 0 unsent replies.').waitFor();
    await asked.getByRole('button', { name: 'Sign out' }).click();
    for (const page of [one, two]) {
      await page.getByRole('textbox', { name: 'Token' }).waitFor();
      const left = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      expect(left).not.toMatch(/secret draft|eyJ/);
      expect([new URL(page.url()).hash, await page.title()]).toEqual(['', 'Parley']);
    }
    const again = await open(seller, { at: `#/messages/${conversationId}` });
    expect(await composer(again).inputValue()).toBe('');
  });

  it('ask before a link signs another seller in', async () => {
    const { world, open, tokenOf } = windows();
    const [seller, attacker] = [world.seller(), world.seller()];
    await world.buyer().write(seller, { text: 'mine', buyerName: 'Ana' });
    await world.buyer().write(attacker, { text: 'theirs', buyerName: 'Eve' });
    const page = await open(seller);
    await rowWith(page, 'mine').waitFor();
    await page.evaluate((token) => {
      location.hash = `#token=${token}`;
    }, await tokenOf(attacker));
    const asked = page.getByRole('alertdialog', { name: `Sign in as seller ${attacker.id}?` });
    await asked.getByRole('button', { name: `Stay with seller ${seller.id}` }).click();
    await rowWith(page, 'mine').waitFor();
    await page.evaluate((token) => {
      location.hash = `#token=${token}`;
    }, await tokenOf(attacker));
    await asked.getByRole('button', { name: `Sign in as seller ${attacker.id}` }).click();
    await rowWith(page, 'theirs').waitFor();
  });
});
