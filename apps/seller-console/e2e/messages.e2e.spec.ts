import { expect, it } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { eventually } from '../../../testing/async/eventually.js';
import { picture } from '../../../testing/marketplace/client/pictures.js';
import { addFile, refuse } from './acts.js';
import { describeConsole, rowWith } from './window.js';

const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Your reply' });

const HOSTILE = [
  `<script>document.title = 'taken'</script><img src=x onerror="document.title='taken'"> & "quotes"`,
  'مرحبا، أين طلبي؟ 123',
  '👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ 🇪🇸',
  `${'長い文章です。'.repeat(285)}12345`,
];

describeConsole('Messages', (windows) => {
  it('shows every message of a buyer as plain text', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    for (const text of HOSTILE) await buyer.write(seller, { text, buyerName: '<b>Bold</b>' });
    const page = await open(seller);
    await rowWith(page, '<b>Bold</b>').click();
    for (const text of HOSTILE) {
      const bubble = page.getByRole('listitem').filter({ hasText: text });
      await bubble.waitFor();
      expect(await bubble.locator('p[dir="auto"]').evaluate((element) => [element.textContent, element.childElementCount])).toEqual([text, 0]);
    }
    const arabic = page.getByText('مرحبا، أين طلبي؟ 123').last();
    expect(await arabic.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    expect(await page.title()).not.toBe('taken');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });

  it('combines filters, and they are in the address', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const [one, two, three] = [world.buyer(), world.buyer(), world.buyer()];
    const first = await one.write(seller, { text: 'first', buyerName: 'One' });
    await two.write(seller, { text: 'second', buyerName: 'Two' });
    const third = await three.write(seller, { text: 'third', buyerName: 'Three' });
    await seller.mark(first.conversationId, { label: 'red' });
    await seller.mark(third.conversationId, { label: 'red' });
    await seller.reply(third.conversationId, 'answered');
    const page = await open(seller);
    await page.getByRole('row').nth(2).waitFor();
    await page.getByRole('radio', { name: 'Unanswered' }).click();
    await rowWith(page, 'You: answered').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Any label' }).click();
    await page.getByRole('menuitemradio', { name: /Red/ }).click();
    await rowWith(page, 'second').waitFor({ state: 'detached' });
    await rowWith(page, 'first').waitFor();
    expect(await page.getByRole('row').count()).toBe(1);
    await page.getByRole('button', { name: 'Unread', exact: true }).click();
    expect(new URLSearchParams(page.url().split('?')[1]).toString()).toBe('replyState=unanswered&unread=true&label=red');
    await page.reload();
    await rowWith(page, 'first').waitFor();
    expect(await page.getByRole('row').count()).toBe(1);
  });

  it('replies, marks and labels; it shows at once and the server knows it', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'How long?', buyerName: 'Ana' });
    const page = await open(seller);
    await rowWith(page, 'How long?').click();
    await eventually(async () => expect((await seller.conversation(conversationId)).unreadCount).toBe(0));
    await composer(page).fill('Three days ');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('searchbox', { name: 'Search emoji' }).fill('卡车');
    await page.getByRole('button', { name: 'delivery truck' }).click();
    await page.keyboard.press('Escape');
    await composer(page).press('Enter');
    await page.getByRole('listitem').filter({ hasText: 'Three days 🚚' }).waitFor();
    await rowWith(page, 'You: Three days 🚚').waitFor();
    await eventually(async () => expect((await seller.messages(conversationId)).map(({ text }) => text)).toEqual(['Three days 🚚', 'How long?']));
    await page.getByRole('button', { name: 'Mark as unanswered' }).click();
    await page.getByRole('button', { name: 'Mark as replied' }).waitFor();
    await page.getByRole('button', { name: 'Label: No label' }).click();
    await page.getByRole('menuitemradio', { name: 'Purple' }).click();
    await page.getByRole('button', { name: 'Label: Purple' }).waitFor();
    await eventually(async () => expect(await seller.conversation(conversationId)).toMatchObject({ replyState: 'unanswered', label: 'purple' }));
  });

  it('takes back what is refused, with the reason, and what was typed is in the field again', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const page = await open(seller, {
      prepare: async (opened) => {
        await opened.route(`**/v1/conversations/${conversationId}/label`, (route) => refuse(route, 503, 'UNAVAILABLE'));
        await opened.route(`**/v1/conversations/${conversationId}/replies`, (route) => refuse(route, 409, 'BUYER_BLACKLISTED'));
      },
    });
    await rowWith(page, 'Hello').click();
    await page.getByRole('button', { name: 'Label: No label' }).click();
    await page.getByRole('menuitemradio', { name: 'Red' }).click();
    await page.getByText('The service is busy.').waitFor();
    await page.getByRole('button', { name: 'Label: No label' }).waitFor();
    await composer(page).fill('Too fast');
    await composer(page).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'The buyer is on your blacklist.' }).waitFor();
    expect(await composer(page).inputValue()).toBe('Too fast');
    expect(await rowWith(page, 'Too fast').count()).toBe(0);
    expect(await seller.messages(conversationId)).toHaveLength(1);
  });

  it('says what could not be loaded and why, and tries again', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    await buyer.write(seller, 'Are you there?');
    const page = await open(seller, { prepare: (opened) => opened.route(/\/v1\/inbox\?/, (route) => refuse(route, 403, 'FORBIDDEN')) });
    await page.getByRole('alert').filter({ hasText: 'This could not be loaded' }).filter({ hasText: 'Only a seller may do that.' }).waitFor();
    await page.unroute(/\/v1\/inbox\?/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await rowWith(page, 'Are you there?').click();
    await page.getByRole('listitem').filter({ hasText: 'Are you there?' }).waitFor();
    await page.goto(`${page.url().split('#')[0]}#/messages/none`);
    await page.getByText('There is no such conversation').waitFor();
  });

  it('keeps what was typed and its pictures over a reload, and sends what was on its way once', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, 'A picture, please');
    const page = await open(seller);
    await rowWith(page, 'A picture, please').click();
    await addFile(page, 'product.png', await picture('png', 60, 40));
    await page.getByRole('img', { name: 'Picture 1' }).waitFor();
    await composer(page).fill('Here it is');
    await page.reload();
    await page.getByRole('img', { name: 'Picture 1' }).waitFor();
    expect(await composer(page).inputValue()).toBe('Here it is');
    await page.route('**/replies', (route) => route.abort());
    await composer(page).press('Enter');
    await page.getByText('Not sent yet').waitFor();
    expect(await composer(page).inputValue()).toBe('');
    await page.unroute('**/replies');
    // It arrives, and its answer is held back: now it is among the messages, and on its way as well.
    const answers: (() => Promise<void>)[] = [];
    await page.route('**/replies', async (route) => {
      const response = await route.fetch();
      answers.push(() => route.fulfill({ response }));
    });
    await page.reload();
    await eventually(async () => expect(await seller.messages(conversationId)).toHaveLength(2));
    await page.reload();
    await page.getByRole('listitem').filter({ hasText: 'Here it is' }).waitFor();
    await eventually(() => Promise.resolve(expect(answers.length).toBeGreaterThan(1)));
    expect(await page.getByRole('listitem').filter({ hasText: 'Here it is' }).count()).toBe(1);
    await answers.at(-1)?.();
    await eventually(async () => expect(await page.evaluate((id) => Object.keys(localStorage).filter((key) => key.startsWith(`parley/${id}/outbox/`)), seller.id)).toEqual([]));
    expect(await page.getByRole('listitem').filter({ hasText: 'Here it is' }).count()).toBe(1);
    expect((await seller.messages(conversationId))[0]).toMatchObject({ text: 'Here it is', pictureIds: [expect.any(String)] });
    await page.getByText('Not sent yet').waitFor({ state: 'detached' });
  });

  it('takes pictures that are dropped and pasted, shows them small and large, and says why one is refused', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const shown = await buyer.upload(await picture('jpeg', 80, 60));
    await buyer.write(seller, { text: 'Broken, see', pictureIds: [shown.pictureId] });
    const page = await open(seller);
    await rowWith(page, 'Broken, see').click();
    await page.getByRole('button', { name: 'Open picture 1 of 1' }).locator('img').waitFor();
    await page.getByRole('button', { name: 'Open picture 1 of 1' }).click();
    const large = page.getByRole('dialog', { name: 'Picture 1 of 1' }).getByRole('img');
    await eventually(async () => expect(await large.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(80));
    await page.keyboard.press('Escape');
    const bytes = [...(await picture('png', 30, 20))];
    // Dropped on the messages, and pasted into the reply field.
    for (const [type, place] of [['drop', page.getByRole('region', { name: 'Messages' })], ['paste', composer(page)]] as const) {
      await place.evaluate(
        (element, [kind, data]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(data)], 'a.png', { type: 'image/png' }));
          const event = kind === 'drop' ? new DragEvent('drop', { bubbles: true, dataTransfer: transfer }) : new ClipboardEvent('paste', { bubbles: true, clipboardData: transfer });
          element.dispatchEvent(event);
        },
        [type, bytes] as const,
      );
      await page.getByRole('img', { name: `Picture ${type === 'drop' ? 1 : 2}` }).waitFor();
    }
    const isTaken = await page.getByRole('navigation').evaluate((element) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'b.png', { type: 'image/png' }));
      return !element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    // Else the browser would show the file instead of the page.
    expect(isTaken).toBe(true);
    expect(await page.getByRole('img', { name: 'Picture 3' }).count()).toBe(0);
    // One that takes its time says how far it is.
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    await page.route('**/v1/pictures', async (route) => {
      await gate;
      await route.continue();
    });
    await addFile(page, 'slow.png', await picture('png', 30, 20));
    await page.getByRole('progressbar', { name: /^slow.png: \d+ %$/ }).waitFor();
    go();
    await page.getByRole('img', { name: 'Picture 3' }).waitFor();
    await page.unroute('**/v1/pictures');
    await page.getByRole('button', { name: 'Remove Picture 3' }).click();
    await addFile(page, 'fake.png', Buffer.from('this is not a picture'));
    await page.getByRole('alert').filter({ hasText: 'fake.png: Only JPEG, PNG, GIF and WebP pictures can be sent. Remove it to send your reply.' }).waitFor();
    await page.getByRole('button', { name: 'Remove fake.png' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Open picture 2 of 2' }).waitFor();
  });

  it('shows a buyer again whom the blacklist refused, with the reason, and keeps what was typed of it', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    await buyer.write(seller, { text: 'You crook', buyerName: 'Rude' });
    const page = await open(seller, { prepare: (opened) => opened.route('**/v1/blacklist', (route) => refuse(route, 409, 'BLACKLIST_FULL')) });
    const ask = async (): Promise<Locator> => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Add to blacklist' }).click();
      return page.getByRole('alertdialog', { name: 'Add Rude to the blacklist?' });
    };
    await rowWith(page, 'You crook').click();
    await (await ask()).getByRole('textbox').fill('Insults');
    await page.reload();
    const dialog = await ask();
    expect(await dialog.getByRole('textbox').inputValue()).toBe('Insults');
    await dialog.getByRole('button', { name: 'Add to blacklist' }).click();
    await page.getByText('Your blacklist is full').waitFor();
    await rowWith(page, 'You crook').waitFor();
    expect(await (await ask()).getByRole('textbox').inputValue()).toBe('Insults');
    expect(await seller.blacklist()).toEqual([]);
  });

  it('adds a buyer to the blacklist after asking, and undoes it', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'You crook', buyerName: 'Rude' });
    const page = await open(seller);
    await rowWith(page, 'You crook').click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Add to blacklist' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Add Rude to the blacklist?' });
    await dialog.getByRole('textbox').fill('Insults');
    await dialog.getByRole('button', { name: 'Add to blacklist' }).click();
    await rowWith(page, 'You crook').waitFor({ state: 'detached' });
    await page.getByText('On your blacklist.', { exact: true }).waitFor();
    await eventually(async () => expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Conversation with Rude'));
    await eventually(async () => expect(await seller.blacklist()).toMatchObject([{ buyerId: buyer.id, reason: 'Insults' }]));
    await page.getByRole('button', { name: 'Undo' }).click();
    await rowWith(page, 'You crook').waitFor();
    await page.getByText('On your blacklist.', { exact: true }).waitFor({ state: 'detached' });
    expect(await seller.blacklist()).toEqual([]);
    expect((await seller.conversation(conversationId)).blacklisted).toBe(false);
  });
});
