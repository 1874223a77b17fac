// npm run screenshots: plays the marketplace day and takes the pictures of docs/console, light and dark.
import { mkdir, writeFile } from 'node:fs/promises';
import { type BrowserContext, type Page } from 'playwright-core';
import sharp from 'sharp';
import { dayFolders, readDay, sellerClaims } from '../../../testing/marketplace/day/day.js';
import { playDay } from '../../../testing/marketplace/day/play.js';
import { startAllInOne } from '../../../testing/processes/all-in-one.js';
import { openBrowser } from '../e2e/browser.js';
import { dress } from './dress.js';
import { showProducts } from './products.js';
import { SHOTS, type Shot } from './shots.js';

const FOLDER = 'docs/console';
const SELLER = 's-1';

const parley = await startAllInOne();
const day = await readDay(dayFolders(process.cwd())[0]);
let browser: BrowserContext | undefined;
try {
  process.stdout.write('Playing the marketplace day\n');
  await playDay(day, parley);
  const claims = sellerClaims(day, SELLER);
  await dress(parley, claims);
  browser = await openBrowser({ deviceScaleFactor: 1.5, timezoneId: 'UTC' });
  await showProducts(browser, parley, claims);
  await mkdir(FOLDER, { recursive: true });
  const address = `${parley.baseUrl}/#token=${await parley.token(claims)}`;
  for (const theme of ['light', 'dark'] as const) {
    for (const shot of SHOTS) await take(await browser.newPage(), address, shot, theme);
  }
} finally {
  await browser?.close();
  await parley.stop();
}

async function take(page: Page, address: string, shot: Shot, theme: 'light' | 'dark'): Promise<void> {
  await page.setViewportSize({ width: shot.width, height: shot.height });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.addInitScript(`localStorage.setItem('parley.language', JSON.stringify('${shot.language ?? 'en'}'))`);
  await page.goto(address);
  await page.getByRole('navigation').waitFor();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, shot.at);
  await shot.show?.(page);
  await page.waitForTimeout(700);
  const file = `${FOLDER}/${shot.name}-${theme}.png`;
  await writeFile(file, await sharp(await page.screenshot()).png({ palette: true, quality: 90, effort: 8 }).toBuffer());
  process.stdout.write(`${file}\n`);
  await shot.after?.(page);
  await page.close();
}
