import { type Page } from 'playwright-core';

/** A screenshot of the console: its route, and the actions before it. */
export interface Shot {
  readonly name: string;
  readonly at: string;
  readonly width: number;
  readonly height: number;
  readonly language?: 'en' | 'zh';
  readonly show?: (page: Page) => Promise<void>;
  /** Called when the picture is taken. */
  readonly after?: (page: Page) => Promise<void>;
}

/** Sends a request of the same seller, as from another window. */
const elsewhere = (method: string, path: string, body?: object) => (page: Page): Promise<void> =>
  page.evaluate(
    async ([how, where, what]) => {
      const headers = { authorization: `Bearer ${sessionStorage.getItem('parley.token') ?? ''}`, ...(what && { 'content-type': 'application/json' }) };
      await fetch(where, { method: how, headers, body: what && JSON.stringify(what) });
    },
    [method, path, body] as const,
  );

const WIDE = { width: 1360, height: 820 };

const openRow = (text: string) => async (page: Page): Promise<void> => {
  await page.getByRole('row').filter({ hasText: text }).first().click();
};

/** The five parts, what is done with many at once, and the console on a telephone. */
export const SHOTS: readonly Shot[] = [
  {
    ...WIDE,
    name: 'messages',
    at: '#/messages',
    show: async (page) => {
      await openRow('Lena Hoffmann')(page);
      await page.locator('article img').first().waitFor();
    },
  },
  {
    ...WIDE,
    name: 'batch-reply',
    at: '#/messages?replyState=unanswered',
    show: async (page) => {
      await page.getByRole('row').first().click();
      await page.getByRole('row').first().focus();
      await page.keyboard.press('Control+a');
      await page.getByRole('button', { name: 'Reply' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('Thank you for your message 🙏 Our warehouse is closed on Sunday; your order ships on Monday.');
      await elsewhere('POST', '/v1/blacklist', { buyerId: 'b-44', reason: 'Insults' })(page);
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByRole('button', { name: /^Send to/ }).waitFor();
    },
    after: elsewhere('DELETE', '/v1/blacklist/b-44'),
  },
  { ...WIDE, name: 'orders', at: '#/orders', show: openRow('Desk lamp') },
  { ...WIDE, name: 'system', at: '#/system' },
  { ...WIDE, name: 'growth', at: '#/growth' },
  { ...WIDE, name: 'blacklist', at: '#/blacklist' },
  { name: 'phone', at: '#/messages', width: 390, height: 780, language: 'zh' },
];
