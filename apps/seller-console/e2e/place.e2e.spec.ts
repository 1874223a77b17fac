import { expect, it } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { eventually } from '../../../testing/async/eventually.js';
import { inParallel } from '../../../testing/async/in-parallel.js';
import { picture } from '../../../testing/marketplace/client/pictures.js';
import { addFile } from './acts.js';
import { describeConsole, rowWith } from './window.js';

const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Your reply' });

/** The role or tag of the focused element, which must not be the body. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? 'none';
  });

async function focusComesTo(page: Page, what: string): Promise<void> {
  await eventually(async () => expect(await focused(page)).toBe(what));
}

describeConsole('Where the seller is', (windows) => {
  it('is shown for malformed addresses, too', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const page = await open(seller);
    for (const [hash, shown] of [
      ['#/messages/100%', 'There is no such conversation'],
      ['#/messages/%E0%A4%A', 'There is no such conversation'],
      ['#/orders/%zz?bucket=%', 'There is no such order'],
      ['#/%/%?%', 'There is no such conversation'],
    ]) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.getByText(shown).waitFor();
      await page.reload();
      await page.getByText(shown).waitFor();
    }
  });

  it('opens with its style when the connection was lost while it was to be loaded', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    await seller.blacklistBuyer(world.buyer().id, 'Insults');
    const page = await open(seller, { prepare: (opened) => opened.route(/assets\/[a-z-]+-part-/, (route) => route.abort()) });
    await page.getByText('No buyer has written yet').waitFor();
    await page.getByRole('link', { name: /^Blacklist/ }).click();
    await page.getByRole('alert').filter({ hasText: 'This part cannot be shown' }).waitFor();
    await page.unroute(/assets\/[a-z-]+-part-/);
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    // Without a reload, as soon as the connection is back.
    await rowWith(page, 'Insults').waitFor();
    const padding = await page.getByRole('heading', { name: 'Blacklist' }).evaluate((element) => getComputedStyle(element.closest('header') ?? element).display);
    expect(padding).not.toBe('block');
    await page.getByRole('link', { name: /^Growth voices/ }).click();
    await page.getByText('Nothing here yet').waitFor();
    expect(await page.evaluate(() => document.styleSheets.length)).toBe(1);
  });

  it('never falls to the body: the focus moves to the list, the field or the next item', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const buyers = Array.from({ length: 3 }, () => world.buyer());
    const sent = [];
    for (const [index, buyer] of buyers.entries()) sent.push(await buyer.write(seller, { text: `question ${index}`, buyerName: `Buyer ${index}` }));
    for (let n = 0; n < 52; n += 1) await world.notice([seller], { title: `Notice ${n}`, body: 'Text' });
    const page = await open(seller);
    await rowWith(page, 'question 0').waitFor();
    // Marks and labels on a selection.
    for (const [button, item] of [['Mark', 'Mark as read'], ['Label', 'Green']]) {
      await page.getByRole('checkbox', { name: 'Select Buyer 1' }).click();
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await page.getByText('1 selected').waitFor({ state: 'detached' });
      await focusComesTo(page, 'row');
    }
    // The report of a batch reply.
    await page.getByRole('checkbox', { name: 'Select Buyer 2' }).click();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('To all');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Send to 1' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await focusComesTo(page, 'row');
    // A picture of a draft.
    await rowWith(page, 'question 0').click();
    await addFile(page, 'a.png', await picture('png', 30, 20));
    await page.getByRole('button', { name: 'Remove Picture 1' }).click();
    await focusComesTo(page, 'textarea');
    // Notices: more of them, and all of them read.
    await page.getByRole('link', { name: /^System messages/ }).click();
    await page.getByRole('button', { name: 'Load earlier messages' }).click();
    await page.getByText('Notice 0', { exact: true }).waitFor();
    await eventually(async () => expect(await focused(page)).not.toBe('body'));
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await eventually(async () => expect(await focused(page)).not.toBe('body'));
    // Removals from the blacklist.
    for (const buyer of buyers.slice(0, 2)) await seller.blacklistBuyer(buyer.id);
    await page.getByRole('link', { name: /^Blacklist/ }).click();
    await page.getByRole('checkbox', { name: 'Select Buyer 0' }).click();
    await page.getByRole('button', { name: 'Remove from blacklist' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove from blacklist' }).click();
    await rowWith(page, 'Buyer 0').waitFor({ state: 'detached' });
    await focusComesTo(page, 'row');
  });

  it('stays in the list: an open row that its filter leaves out goes when it is left', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const [ana, ben] = [world.buyer(), world.buyer()];
    const { conversationId } = await ana.write(seller, { text: 'from Ana', buyerName: 'Ana' });
    await ben.write(seller, { text: 'from Ben', buyerName: 'Ben' });
    const page = await open(seller, { at: '#/messages?replyState=unanswered&unread=true' });
    await rowWith(page, 'from Ana').click();
    await eventually(async () => expect((await seller.conversation(conversationId)).unreadCount).toBe(0));
    await composer(page).fill('Good day');
    await composer(page).press('Enter');
    await rowWith(page, 'You: Good day').waitFor();
    await eventually(async () => expect((await seller.conversation(conversationId)).replyState).toBe('replied'));
    expect(await rowWith(page, 'You: Good day').getAttribute('aria-current')).toBe('true');
    await rowWith(page, 'from Ben').click();
    await rowWith(page, 'You: Good day').waitFor({ state: 'detached' });
    expect(await page.getByRole('row').count()).toBe(1);
  });

  it('decides what is read: only what has been on the screen', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'first', buyerName: 'Ana' });
    for (let n = 0; n < 25; n += 1) await seller.reply(conversationId, `line ${n}\n`.repeat(4));
    const page = await open(seller, { at: `#/messages/${conversationId}` });
    await page.getByRole('listitem').filter({ hasText: 'line 24' }).waitFor();
    await eventually(async () => expect((await seller.conversation(conversationId)).unreadCount).toBe(0));
    await page.getByRole('region', { name: 'Messages' }).evaluate((element) => {
      element.scrollTop = 0;
    });
    await buyer.write(seller, 'not seen yet');
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    // A mark that was on its way would be there before this one.
    await seller.mark(conversationId, { label: 'red' });
    await page.getByRole('button', { name: 'Label: Red' }).waitFor();
    expect((await seller.conversation(conversationId)).unreadCount).toBe(1);
    await page.getByRole('button', { name: '1 new message' }).click();
    await eventually(async () => expect((await seller.conversation(conversationId)).unreadCount).toBe(0));
  });

  it('names everybody, and no name turns the words around it', async () => {
    const { world, open } = windows();
    const [seller, evil, unseen] = [world.seller(), world.buyer(), world.buyer()];
    await evil.write(seller, { text: 'turned', buyerName: 'Eve\u202e' });
    await unseen.write(seller, { text: 'nameless', buyerName: '\u200b\u2800\u3164' });
    const page = await open(seller);
    expect(await rowWith(page, 'nameless').textContent()).toContain(`Buyer ${unseen.id}`);
    await rowWith(page, 'turned').click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add to blacklist' }).click();
    expect(await page.getByRole('alertdialog').getByRole('heading').textContent()).toBe('Add \u2068Eve\u2069 to the blacklist?');
  });

  it('goes back as far as the timeline of an order does', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const orderId = await world.order(seller, buyer);
    const sequences = Array.from({ length: 204 }, (_, index) => index + 1);
    await inParallel(sequences, 8, async (sequence) => {
      const occurredAt = new Date(Date.UTC(2026, 0, 1) + sequence * 60_000).toISOString();
      await world.sendStatus({ orderId, sellerId: seller.id, buyerId: buyer.id, status: `STATUS_${sequence}`, sequence, occurredAt });
    });
    await world.status(seller, buyer, orderId, { sequence: 205, status: 'STATUS_205' });
    const page = await open(seller, { at: `#/orders/${orderId}` });
    const lines = page.getByRole('region', { name: 'What happened' }).getByRole('listitem').filter({ hasText: 'STATUS_' });
    await eventually(async () => expect(await lines.count()).toBe(200));
    await page.getByRole('button', { name: 'Load earlier entries' }).click();
    await eventually(async () => expect(await lines.count()).toBe(205));
    await page.getByRole('button', { name: 'Load earlier entries' }).waitFor({ state: 'detached' });
    // Later items are added, and loaded ones remain.
    await world.status(seller, buyer, orderId, { sequence: 206, status: 'STATUS_206' });
    await eventually(async () => expect(await lines.count()).toBe(206));
    expect(await lines.first().textContent()).toContain('STATUS_1');
  });
});
