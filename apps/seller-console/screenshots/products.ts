import { type BrowserContext } from 'playwright-core';
import { Client, type Wire } from '../../../testing/marketplace/client/client.js';
import { type Claims } from '../../../testing/marketplace/client/claims.js';

/** The products of the day, each with a symbol and a background. */
const PRODUCTS: readonly (readonly [product: RegExp, sign: string, ground: string])[] = [
  [/lamp|light/i, '💡', '#f6e7c8'],
  [/bulb/i, '💡', '#e9ecef'],
  [/phone case/i, '📱', '#d9e6f7'],
  [/3D/i, '🖨️', '#e4e2ee'],
  [/音箱/, '🔊', '#dfe8e4'],
  [/charger/i, '🔌', '#e6e9ee'],
  [/keyboard/i, '⌨️', '#dde3ea'],
  [/stove/i, '🏕️', '#dcebdc'],
  [/espresso/i, '☕', '#efe2d6'],
  [/écharpe/i, '🧣', '#f5dfdc'],
  [/earbuds/i, '🎧', '#e2e6f2'],
  [/yoga/i, '🧘', '#e9dff2'],
  [/raincoat/i, '🧥', '#f7eec6'],
  [/fishing/i, '🎣', '#d8ebf0'],
  [/knife/i, '🔪', '#e8e8e8'],
];

interface Listed {
  readonly items: readonly { readonly title: string | null; readonly imageUrl: string | null }[];
}

/** Lets the browser see pictures of products. The day's own lead nowhere, and the pictures of this page need no network and no licence. */
export async function showProducts(browser: BrowserContext, wire: Wire, claims: Claims): Promise<void> {
  const { items } = (await new Client(wire, claims).get<Listed>('/v1/orders', { limit: 100 })).body;
  const titles = new Map(items.map(({ title, imageUrl }) => [imageUrl, title]));
  await browser.route('https://example.invalid/**', async (route) => {
    const url = route.request().url();
    const [, sign, ground] = PRODUCTS.find(([product]) => product.test(titles.get(url) ?? url)) ?? [null, '📦', '#e8e4da'];
    const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">
      <rect width="96" height="96" fill="${ground}"/><text x="48" y="65" font-size="48" text-anchor="middle">${sign}</text></svg>`;
    await route.fulfill({ contentType: 'image/svg+xml', body });
  });
}
