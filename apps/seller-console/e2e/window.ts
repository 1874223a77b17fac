import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { type BrowserContext, type Page } from 'playwright-core';
import { type ParleyUnderTest } from '../../../testing/processes/parley-under-test.js';
import { startAllInOne } from '../../../testing/processes/all-in-one.js';
import { type Seller } from '../../../testing/marketplace/client/seller.js';
import { useWorld, type World } from '../../../testing/marketplace/client/world.js';
import { findChromium, openBrowser } from './browser.js';

// Deliberate refusals and disconnects, and pictures of products, which need a network.
const EXPECTED = [
  /ERR_NAME_NOT_RESOLVED/,
  /ERR_FAILED/,
  /ERR_CONNECTION_/,
  /ERR_SOCKET_/,
  /ERR_EMPTY_RESPONSE/,
  /ERR_INCOMPLETE/,
  /responded with a status of [45]\d\d/,
  /Failed to fetch dynamically imported module/,
];

export interface OpenOptions {
  /** The part, and what is open in it: `#/orders`. */
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh';
  /** Where the console is served, if not by Parley itself. */
  readonly baseUrl?: string;
  /** Called before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** A world with a browser in it, for the scenarios of a file. */
export interface Windows {
  readonly world: World;
  /** Opens the console of a seller in a new window. */
  readonly open: (seller: Seller, options?: OpenOptions) => Promise<Page>;
  readonly tokenOf: (seller: Seller) => Promise<string>;
}

/** Scenarios of the console in a real Chromium. Without one they are skipped, except in CI: there they fail. */
export function describeConsole(name: string, scenarios: (windows: () => Windows) => void, start: () => Promise<ParleyUnderTest> = startAllInOne): void {
  const suite = findChromium() === null && process.env.CI === undefined ? describe.skip : describe;
  suite(name, () => {
    const world = useWorld(start);
    let browser: BrowserContext;
    let faults: string[] = [];
    beforeAll(async () => {
      browser = await openBrowser();
    }, 60_000);
    afterEach(async () => {
      for (const page of browser.pages().slice(1)) await page.close();
      const seen = faults;
      faults = [];
      if (seen.length > 0) throw new Error(`The page complained:\n${seen.join('\n')}`);
    });
    afterAll(() => browser.close());
    scenarios(() => ({
      world: world(),
      tokenOf: (seller) => world().parley.token({ role: 'seller', id: seller.id }),
      open: async (seller, options = {}) => {
        const page = await browser.newPage();
        page.setDefaultTimeout(8000);
        page.on('pageerror', (error) => faults.push(String(error.stack)));
        page.on('console', (message) => {
          if (message.type() === 'error' && !EXPECTED.some((known) => known.test(message.text()))) faults.push(message.text());
        });
        await page.setViewportSize({ width: options.width ?? 1360, height: options.height ?? 850 });
        await page.emulateMedia({ colorScheme: options.theme ?? 'light', reducedMotion: 'reduce' });
        // Every scenario has another seller, and this browser remembers the last one.
        await page.addInitScript(`localStorage.setItem('parley.language', JSON.stringify('${options.language ?? 'en'}')); localStorage.removeItem('parley.seller')`);
        await options.prepare?.(page);
        const token = await world().parley.token({ role: 'seller', id: seller.id });
        await page.goto(`${options.baseUrl ?? world().parley.baseUrl}/#token=${token}`);
        await page.getByRole('navigation').waitFor();
        if (options.at !== undefined) {
          await page.evaluate((hash) => {
            location.hash = hash;
          }, options.at);
        }
        return page;
      },
    }));
  });
}

/** The row of a list that shows a text. */
export const rowWith = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
