import { expect, it } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { eventually } from '../../../testing/async/eventually.js';
import { picture } from '../../../testing/marketplace/client/pictures.js';
import { addFile, refuse } from './acts.js';
import { describeConsole, rowWith } from './window.js';

const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Your reply' });
const said = (page: Page, text: string): Locator => page.getByRole('listitem').filter({ hasText: text });

/** The keydown by which an input method takes a key, in each browser's way: Safari sends it after the composition, and only its code tells. */
const INPUT_METHODS = {
  Chromium: { isComposing: true, keyCode: 229, endsFirst: false },
  Firefox: { isComposing: true, keyCode: 13, endsFirst: false },
  Safari: { isComposing: false, keyCode: 229, endsFirst: true },
};

async function choosesWord(field: Locator, key: string, order: (typeof INPUT_METHODS)[keyof typeof INPUT_METHODS]): Promise<void> {
  await field.evaluate(
    (element, [name, { isComposing, keyCode, endsFirst }]) => {
      const end = (): boolean => element.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '你好' }));
      element.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      if (endsFirst) end();
      element.dispatchEvent(new KeyboardEvent('keydown', { key: name, code: name, keyCode, isComposing, bubbles: true, cancelable: true }));
      if (!endsFirst) end();
      element.dispatchEvent(new KeyboardEvent('keyup', { key: name, code: name, keyCode: 13, bubbles: true, cancelable: true }));
    },
    [key, order] as const,
  );
}

describeConsole('Typed text', (windows) => {
  it.each(Object.entries(INPUT_METHODS))('is not sent, and no dialog closes, by a key of an input method: %s', async (_, order) => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'Hello', buyerName: 'Ana' });
    const page = await open(seller, { at: `#/messages/${conversationId}` });
    await composer(page).fill('你好');
    for (const key of ['Enter', 'Escape']) await choosesWord(composer(page), key, order);
    expect([await composer(page).inputValue(), await composer(page).evaluate((element) => element === document.activeElement)]).toEqual(['你好', true]);
    await page.getByRole('checkbox', { name: 'Select Ana' }).click();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('大家好');
    for (const key of ['Enter', 'Escape']) await choosesWord(dialog.getByRole('textbox'), key, order);
    expect(await dialog.getByRole('textbox').inputValue()).toBe('大家好');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Settings/ }).first().click();
    await page.getByRole('menuitem', { name: 'Label names…' }).click();
    const red = page.getByRole('textbox', { name: 'Red' });
    await red.fill('急');
    for (const key of ['Enter', 'Escape']) await choosesWord(red, key, order);
    expect(await red.inputValue()).toBe('急');
    expect(await seller.messages(conversationId)).toHaveLength(1);
  });

  it('keeps its place: Enter on a touch screen starts a new line', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const prepare = (page: Page): Promise<unknown> =>
      page.addInitScript(() => {
        const real = window.matchMedia.bind(window);
        window.matchMedia = (query) => real(query === '(pointer: coarse)' ? 'all' : query);
      });
    const page = await open(seller, { at: `#/messages/${conversationId}`, prepare });
    await composer(page).fill('one');
    await composer(page).press('Enter');
    await page.keyboard.type('two');
    expect(await composer(page).inputValue()).toBe('one\ntwo');
    await page.getByText('Enter starts a new line').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await eventually(async () => expect((await seller.messages(conversationId))[0].text).toBe('one\ntwo'));
  });

  it('takes cells of a spreadsheet as text, not as the picture beside it', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, 'Prices?');
    const page = await open(seller, { at: `#/messages/${conversationId}` });
    const isLeftToBrowser = await composer(page).evaluate((element) => {
      const transfer = new DataTransfer();
      transfer.setData('text/plain', 'A1\tB1');
      transfer.setData('text/html', '<table><tr><td>A1</td><td>B1</td></tr></table>');
      transfer.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
      return element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }));
    });
    expect(isLeftToBrowser).toBe(true);
    expect(await page.getByRole('img', { name: 'image.png' }).count()).toBe(0);
  });

  it('works without browser storage, and is kept when its tab is closed', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const full = await open(seller, {
      at: `#/messages/${conversationId}`,
      prepare: (page) =>
        page.addInitScript(() => {
          const real = Object.getOwnPropertyDescriptor(Storage.prototype, 'setItem')?.value as (this: Storage, key: string, value: string) => void;
          Storage.prototype.setItem = function set(key, value) {
            if (key.includes('/draft/')) throw new DOMException('full', 'QuotaExceededError');
            real.call(this, key, value);
          };
        }),
    });
    await composer(full).pressSequentially('still typing');
    expect(await composer(full).inputValue()).toBe('still typing');
    await full.getByText('This browser cannot store drafts.').waitFor();
    await full.close();
    const closed = await open(seller, { at: `#/messages/${conversationId}` });
    await composer(closed).fill('half a sen');
    await closed.close();
    const page = await open(seller, { at: `#/messages/${conversationId}` });
    expect(await composer(page).inputValue()).toBe('half a sen');
  });

  it('is sent automatically after Retry-After', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const keys: (string | undefined)[] = [];
    const answers = [429, 503];
    const page = await open(seller, {
      at: `#/messages/${conversationId}`,
      prepare: (opened) =>
        opened.route('**/replies', (route) => {
          keys.push(route.request().headers()['idempotency-key']);
          const status = answers.shift();
          return status === undefined ? route.continue() : refuse(route, status, status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE', { 'retry-after': '1' });
        }),
    });
    await composer(page).fill('Patience');
    await composer(page).press('Enter');
    await page.getByText('Not sent yet. Too many requests in a short time. It is sent automatically as soon as possible.').waitFor();
    await eventually(async () => expect((await seller.messages(conversationId)).map(({ text }) => text)).toEqual(['Patience', 'Hello']));
    await page.getByText('Not sent yet').waitFor({ state: 'detached' });
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
  });

  it('waits for its pictures, which are uploaded while the seller looks elsewhere, and explains why it waits', async () => {
    const { world, open } = windows();
    const [seller, buyer, other] = [world.seller(), world.buyer(), world.buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'A picture?', buyerName: 'Ana' });
    await other.write(seller, { text: 'Another', buyerName: 'Ben' });
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const page = await open(seller, {
      at: `#/messages/${conversationId}`,
      prepare: (opened) =>
        opened.route('**/v1/pictures', async (route) => {
          await gate;
          await route.continue();
        }),
    });
    await composer(page).fill('Here');
    await addFile(page, 'slow.png', await picture('png', 40, 30));
    await page.getByRole('progressbar', { name: /^slow.png/ }).waitFor();
    await composer(page).press('Enter');
    await page.getByText('Sends when the pictures are uploaded').waitFor();
    await rowWith(page, 'Another').click();
    await page.getByRole('heading', { name: 'Ben' }).waitFor();
    await rowWith(page, 'A picture?').click();
    await page.getByRole('progressbar', { name: /^slow.png/ }).waitFor();
    await rowWith(page, 'Another').click();
    go();
    await eventually(async () => expect((await seller.messages(conversationId))[0]).toMatchObject({ text: 'Here', pictureIds: [expect.any(String)] }));
    await rowWith(page, 'You: Here').click();
    await said(page, 'Here').waitFor();
    await addFile(page, 'fake.png', Buffer.from('no picture'));
    await page.getByRole('alert').filter({ hasText: 'fake.png: Only JPEG, PNG, GIF and WebP pictures can be sent. Remove it to send your reply.' }).waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await composer(page).fill('Without it');
    await composer(page).press('Enter');
    expect(await composer(page).inputValue()).toBe('Without it');
    await page.getByRole('button', { name: 'Remove fake.png' }).click();
    await composer(page).press('Enter');
    await said(page, 'Without it').waitFor();
  });

  it('as names of labels stays until it is saved, also while the server cannot be reached', async () => {
    const { world, open } = windows();
    const seller = world.seller();
    const page = await open(seller);
    const names = async (): Promise<Locator> => {
      await page.getByRole('button', { name: /^Settings/ }).first().click();
      await page.getByRole('menuitem', { name: 'Label names…' }).click();
      return page.getByRole('dialog', { name: 'Label names' });
    };
    const dialog = await names();
    await page.route('**/v1/labels/*', (route) => route.abort());
    await dialog.getByRole('textbox', { name: 'Red' }).fill('Urgent');
    await dialog.getByRole('textbox', { name: 'Blue' }).fill('Later');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Some names were not saved. The server cannot be reached.').waitFor();
    await page.reload();
    expect(await (await names()).getByRole('textbox', { name: 'Blue' }).inputValue()).toBe('Later');
    await page.unroute('**/v1/labels/*');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await (await names()).getByRole('textbox').evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))).toEqual(['Urgent', '', '', 'Later', '']);
    await dialog.getByRole('textbox', { name: 'Red' }).fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await (await names()).getByRole('textbox', { name: 'Red' }).inputValue()).toBe('');
  });
});
