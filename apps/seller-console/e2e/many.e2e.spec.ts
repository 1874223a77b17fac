import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { eventually } from '../../../testing/async/eventually.js';
import { inParallel } from '../../../testing/async/in-parallel.js';
import { generateInbox } from './generated-inbox.js';
import { describeConsole, rowWith } from './window.js';

const selectedRows = (page: Page): Promise<number> => page.locator('[role=row][aria-selected=true]').count();

describeConsole('Many conversations', (windows) => {
  it('are selected by the mouse and by the keyboard, alone and in ranges', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    for (let n = 1; n <= 6; n += 1) await world.buyer().write(seller, { text: `from ${n}`, buyerName: `Buyer ${n}` });
    const page = await open(seller);
    await page.getByRole('checkbox', { name: 'Select Buyer 5' }).click();
    await rowWith(page, 'from 3').click({ modifiers: ['Shift'] });
    expect(await selectedRows(page)).toBe(3);
    await rowWith(page, 'from 4').click({ modifiers: ['ControlOrMeta'] });
    expect(await selectedRows(page)).toBe(2);
    await page.keyboard.press('Escape');
    await rowWith(page, 'from 6').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await selectedRows(page)).toBe(3);
    await page.keyboard.press('Control+a');
    expect(await selectedRows(page)).toBe(6);
    await page.getByText('6 selected').waitFor();
    await page.keyboard.press('Escape');
    expect(await selectedRows(page)).toBe(0);
  });

  it('are labelled immediately; a refused label is reverted, with the reason', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    for (let n = 1; n <= 3; n += 1) await world.buyer().write(seller, { text: `from ${n}`, buyerName: `Buyer ${n}` });
    const page = await open(seller);
    const label = async (name: string): Promise<void> => {
      await page.getByRole('checkbox', { name: 'Select all 3' }).click();
      await page.getByRole('button', { name: 'Label', exact: true }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await label('Green');
    await page.getByText('3 conversations changed').waitFor();
    expect((await seller.inbox()).map((each) => each.label)).toEqual(['green', 'green', 'green']);
    const problem = { type: 'urn:x', title: 'UNAVAILABLE', status: 503, detail: 'not now', code: 'UNAVAILABLE' };
    const answers: (() => Promise<void>)[] = [];
    await page.route('**/v1/conversations/batch', (route) => {
      answers.push(() => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
    });
    await label('Red');
    await eventually(async () => expect(await page.getByRole('row').getByText('Label: Red').count()).toBe(3));
    await eventually(() => Promise.resolve(expect(answers).toHaveLength(1)));
    await answers[0]();
    await page.getByText('The service is busy.').waitFor();
    await eventually(async () => expect(await page.getByRole('row').getByText('Label: Green').count()).toBe(3));
  });

  it('are answered at once: first it is seen who is skipped and why, then what was sent', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const buyers = Array.from({ length: 3 }, () => world.buyer());
    const sent = [];
    for (const [index, buyer] of buyers.entries()) sent.push(await buyer.write(seller, { text: `question ${index}`, buyerName: `Buyer ${index}` }));
    const page = await open(seller);
    await rowWith(page, 'question 0').waitFor();
    await page.getByRole('row').first().focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Reply' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reply to 3 conversations' });
    await dialog.getByRole('textbox', { name: 'Your reply' }).fill('We ship on Monday 📦');
    // Shut out in another window after it was selected here.
    await seller.blacklistBuyer(buyers[1].id);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('2 conversations would get this reply').waitFor();
    await dialog.getByText('1 would be skipped').waitFor();
    await dialog.getByText('The buyer is on your blacklist.').waitFor();
    expect(await seller.messages(sent[0].conversationId)).toHaveLength(1);
    await dialog.getByRole('button', { name: 'Send to 2' }).click();
    const report = page.getByRole('dialog', { name: 'Sent to 2 conversations' });
    await report.getByText('1 skipped').waitFor();
    await report.getByText('Buyer 1').waitFor();
    await report.getByRole('button', { name: 'Close' }).click();
    for (const { conversationId } of [sent[0], sent[2]]) {
      await eventually(async () => expect((await seller.messages(conversationId)).map(({ text }) => text)[0]).toBe('We ship on Monday 📦'));
    }
    expect(await seller.messages(sent[1].conversationId)).toHaveLength(1);
  });

  it('are marked and answered also if they are too many for one request', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    await inParallel(Array.from({ length: 120 }, (_, n) => n), 8, async (n) => {
      await world.buyer().write(seller, { text: `number ${n}`, buyerName: `Buyer ${n}` });
    });
    const page = await open(seller, { at: '#/messages?unread=true' });
    await page.getByRole('row').first().waitFor();
    await page.getByRole('row').first().focus();
    await page.keyboard.press('Control+a');
    const all = page.getByRole('button', { name: 'Select all 120' });
    if (await all.isVisible()) await all.click();
    await page.getByRole('button', { name: 'Reply' }).click();
    await page.getByRole('textbox', { name: 'Your reply' }).fill('One moment');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Send to 120' }).click();
    await page.getByRole('dialog', { name: 'Sent to 120 conversations' }).getByRole('button', { name: 'Close' }).click();
    expect((await seller.counts()).messages).toMatchObject({ unanswered: 0, unread: 120 });
    // With the mouse: all except two.
    await page.getByRole('checkbox', { name: 'Select all 120' }).click();
    await page.getByText('All 120 selected').waitFor();
    for (const row of [0, 2]) await page.getByRole('row').nth(row).getByRole('checkbox').click();
    await page.getByText('All 118 selected').waitFor();
    await page.getByRole('button', { name: 'Mark', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Mark as read' }).click();
    await page.getByText('118 conversations changed').waitFor();
    await eventually(async () => expect(await page.getByRole('row').count()).toBe(2));
    expect((await seller.counts()).messages.unread).toBe(2);
  });

  it('are worked through with the keyboard alone', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const first = await world.buyer().write(seller, { text: 'older', buyerName: 'Older' });
    await world.buyer().write(seller, { text: 'newer', buyerName: 'Newer' });
    const page = await open(seller);
    await rowWith(page, 'older').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the list');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('newer');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Older' }).waitFor();
    await eventually(async () => expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Your reply'));
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('listitem').filter({ hasText: 'By keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('row'));
    await eventually(async () => expect((await seller.conversation(first.conversationId)).replyState).toBe('replied'));
  });

  it('scroll through, 100,000 of them, with only the rows in sight in the document', async () => {
    const { world, open } = windows();
    const page = await open(world.seller(), { prepare: (opened) => generateInbox(opened, 100_000) });
    await rowWith(page, 'Message 0').waitFor();
    const scrolled = await page.evaluate(async () => {
      const scroller = document.querySelector('[role=grid]')?.parentElement;
      if (!scroller) throw new Error('There is no list');
      let most = 0;
      for (let still = 0, before = -1; still < 200; ) {
        scroller.scrollTop = scroller.scrollHeight;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        most = Math.max(most, document.querySelectorAll('[role=row]').length);
        still = scroller.scrollTop === before ? still + 1 : 0;
        before = scroller.scrollTop;
      }
      return { most, rows: document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') };
    });
    expect(scrolled.rows).toBe('100000');
    expect(scrolled.most).toBeLessThan(60);
    await rowWith(page, 'Message 99999').waitFor();
    await page.getByRole('row').last().focus();
    await page.keyboard.press('Home');
    await rowWith(page, 'Message 0').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('c-0');
  }, 60_000);
});
