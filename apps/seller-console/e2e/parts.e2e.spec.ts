import { expect, it } from '@jest/globals';
import { inParallel } from '../../../testing/async/in-parallel.js';
import { eventually } from '../../../testing/async/eventually.js';
import { describeConsole, rowWith } from './window.js';

const item = (title: string, n = 1) => ({
  productId: `p-${n}`,
  title,
  imageUrl: `https://example.invalid/i/${n}.jpg`,
  productUrl: `https://example.invalid/p/${n}`,
  quantity: 2,
  unitPrice: { amount: '12.50', currency: 'USD' },
});

describeConsole('Order messages', (windows) => {
  it('stand under their status, with how many there are, and open with all that happened', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const occurredAt = '2026-03-15T08:00:00.000Z';
    const orderId = await world.order(seller, buyer, {
      buyerName: 'Ana',
      items: [item('Lamp'), item('Shade', 2)],
      total: { amount: '1250.50', currency: 'USD' },
      occurredAt,
    });
    await world.status(seller, buyer, orderId, { status: 'WAIT_SELLER_SEND_GOODS', sequence: 1, occurredAt: '2026-03-15T09:00:00.000Z', logistics: 'CAINIAO' });
    await world.order(seller, buyer, { status: 'SOMETHING_NEW', items: [item('Kettle')], occurredAt });
    await buyer.writeAbout(orderId, 'When will it ship?');
    const page = await open(seller, { at: '#/orders' });
    await page.getByRole('tab', { name: 'All 2' }).waitFor();
    await page.getByRole('tab', { name: 'To ship 1' }).click();
    await rowWith(page, 'Kettle').waitFor({ state: 'detached' });
    const card = rowWith(page, 'Lamp');
    await card.getByText('$1,250.50').waitFor();
    await card.getByText('Paid, to be shipped').waitFor();
    await card.getByText('Lamp').click();
    const details = page.getByRole('article', { name: 'Details of the order' });
    await details.getByRole('link', { name: /Shade/ }).waitFor();
    await details.getByText('CAINIAO').waitFor();
    const timeline = details.getByRole('region', { name: 'What happened' }).getByRole('listitem');
    await eventually(async () => {
      const texts = await timeline.filter({ has: page.locator('time') }).allTextContents();
      expect(texts.map((text) => /Placed|Paid|When will it ship/.exec(text)?.[0])).toEqual(['Placed', 'Paid', 'When will it ship']);
    });
    await page.getByRole('textbox', { name: 'Your reply' }).fill('Tomorrow');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await timeline.filter({ hasText: 'Tomorrow' }).waitFor();
    await eventually(async () => expect(await seller.order(orderId)).toMatchObject({ replyState: 'replied', unreadCount: 0 }));
    await world.status(seller, buyer, orderId, { status: 'WAIT_BUYER_ACCEPT_GOODS', sequence: 2, occurredAt: '2026-03-15T10:00:00.000Z' });
    await timeline.filter({ hasText: 'Shipped, on the way' }).waitFor();
    await page.getByRole('tab', { name: 'On the way 1' }).click();
    await rowWith(page, 'Lamp').waitFor();
    await page.getByRole('tab', { name: 'Other 1' }).click();
    await rowWith(page, 'SOMETHING_NEW').waitFor();
  });

  it('are marked and labelled', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const orderId = await world.order(seller, buyer, { items: [item('Lamp')] });
    await buyer.writeAbout(orderId, 'Hello');
    const page = await open(seller, { at: `#/orders/${orderId}` });
    await page.getByRole('button', { name: 'Mark as replied' }).click();
    await page.getByRole('button', { name: 'Label: No label' }).click();
    await page.getByRole('menuitemradio', { name: 'Green' }).click();
    await eventually(async () => expect(await seller.order(orderId)).toMatchObject({ replyState: 'replied', label: 'green' }));
  });
});

describeConsole('System messages and growth voices', (windows) => {
  it('show how grave they are, what they say and until when to act, and are marked as read', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const body = 'Ship within **3 days**.\n\n- one\n- two\n\n<script>document.title="taken"</script><img src=x onerror="document.title=\'taken\'">\n\n[bad](javascript:alert(1)) [good](https://example.invalid/rules)';
    await world.notice([seller], { title: 'New limits', body, severity: 'high', kind: 'policy-change', actBy: '2098-12-31T12:00:00.000Z' });
    await world.notice([seller], { title: 'A tip', category: 'growth', kind: 'tip' });
    const page = await open(seller, { at: '#/system' });
    const notice = page.getByRole('article', { name: 'New limits' });
    await notice.getByText('Important').waitFor();
    await notice.getByText('Policy change').waitFor();
    await notice.getByText('Act by Dec 31, 2098').waitFor();
    expect(await notice.locator('strong', { hasText: '3 days' }).count()).toBe(1);
    expect(await notice.locator('script, img, [onerror]').count()).toBe(0);
    expect(await notice.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual(['https://example.invalid/rules']);
    expect(await page.title()).not.toBe('taken');
    await page.getByRole('link', { name: /Growth voices 1 Unread/ }).waitFor();
    await notice.getByRole('button', { name: 'Mark as read' }).click();
    await notice.getByText('Unread').waitFor({ state: 'detached' });
    expect(await notice.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('link', { name: 'System messages', exact: true }).waitFor();
    const published = await world.notice([seller], { title: 'Live now' });
    await page.getByRole('article', { name: 'Live now' }).waitFor();
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await eventually(async () => expect((await seller.counts()).notices).toEqual({ system: { unread: 0 }, growth: { unread: 1 } }));
    await world.retract(published, [seller]);
    await page.getByRole('article', { name: 'Live now' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /Growth voices/ }).click();
    await page.getByRole('article', { name: 'A tip' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(1);
  });
});

describeConsole('Blacklist', (windows) => {
  it('says who, since when, why and how much is hidden, and lets many in again', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const buyers = [world.buyer(), world.buyer(), world.buyer()];
    for (const [index, buyer] of buyers.entries()) {
      await buyer.write(seller, { text: `before ${index}`, buyerName: `Rude ${index}` });
      await seller.blacklistBuyer(buyer.id, index === 0 ? 'Insults' : undefined);
    }
    await buyers[0].write(seller, 'hidden one');
    await buyers[0].write(seller, 'hidden two');
    const page = await open(seller, { at: '#/blacklist' });
    const row = rowWith(page, 'Rude 0');
    await row.getByText('Insults').waitFor();
    await row.getByText('2 messages hidden').waitFor();
    await rowWith(page, 'Rude 1').getByText('No reason given').waitFor();
    await page.getByRole('checkbox', { name: 'Select Rude 0' }).click();
    await page.getByRole('checkbox', { name: 'Select Rude 2' }).click();
    await page.getByRole('button', { name: 'Remove from blacklist' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Remove 2 buyers from the blacklist?' });
    await dialog.getByText('2 messages come back').waitFor();
    await dialog.getByRole('button', { name: 'Remove from blacklist' }).click();
    await rowWith(page, 'Rude 0').waitFor({ state: 'detached' });
    await page.getByText('2 buyers removed from the blacklist.').waitFor();
    expect((await seller.blacklist()).map(({ buyerName }) => buyerName)).toEqual(['Rude 1']);
    await page.getByRole('link', { name: /^Messages/ }).click();
    await rowWith(page, 'hidden two').click();
    await page.getByText('Received while on the blacklist').first().waitFor();
    expect(await page.getByText('Received while on the blacklist').count()).toBe(2);
  });

  it('removes all buyers from the blacklist, also more than are loaded', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    await inParallel(Array.from({ length: 105 }, (_, n) => n), 8, async (n) => {
      await seller.blacklistBuyer(`${world.buyer().id}-${n}`);
    });
    const page = await open(seller, { at: '#/blacklist' });
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await page.getByText('105 selected').waitFor();
    await page.getByRole('row').nth(1).getByRole('checkbox').click();
    await page.getByText('104 selected').waitFor();
    await page.getByRole('button', { name: 'Remove from blacklist' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Remove 104 buyers from the blacklist?' });
    await dialog.getByRole('button', { name: 'Remove from blacklist' }).click();
    await page.getByText('104 buyers removed from the blacklist.').waitFor();
    await eventually(async () => expect(await page.getByRole('row').count()).toBe(1));
    expect(await seller.blacklist()).toHaveLength(1);
  });
});
