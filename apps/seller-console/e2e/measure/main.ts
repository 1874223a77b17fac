// node --import ./tools/build/register.mjs apps/seller-console/e2e/measure/main.ts: measures the size of the console, and the scrolling of a long list.
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type Page } from 'playwright-core';
import { startAllInOne } from '../../../../testing/processes/all-in-one.js';
import { Client } from '../../../../testing/marketplace/client/client.js';
import { openBrowser } from '../browser.js';
import { generateInbox } from '../generated-inbox.js';
import { keepTime, type Smoothness } from './smoothness.js';

const CONVERSATIONS = 100_000;
const SCROLLED_FOR_MS = 10_000;
const SPEEDS = [1500, 6000, 30_000];
const WRITTEN = 40;

const parley = await startAllInOne();
const browser = await openBrowser();
try {
  const page = await browser.newPage();
  await generateInbox(page, CONVERSATIONS);
  const scripts = new Map<string, Promise<number>>();
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') scripts.set(request.url(), request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  const startedAt = performance.now();
  await page.goto(`${parley.baseUrl}/#token=${await parley.token({ role: 'seller', id: 's-1' })}`);
  await page.getByRole('row').first().waitFor();
  const shownAfter = performance.now() - startedAt;
  const sent = (await Promise.all(scripts.values())).reduce((sum, bytes) => sum + bytes, 0);
  say('First load, script', `${kilobytes(sent)} as Chromium was sent it (Brotli), ${kilobytes(await gzipped([...scripts.keys()]))} with gzip; limit 200 kB`);
  say('The list is in sight after', `${Math.round(shownAfter)} ms from an empty cache`);

  const loaded = performance.now();
  await loadAll(page);
  say('Conversations', `${CONVERSATIONS.toLocaleString('en')}, all loaded in ${((performance.now() - loaded) / 1000).toFixed(1)} s of scrolling to the end`);
  say('Machine', `${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}, Chromium ${browser.browser()?.version() ?? ''} without a GPU`);
  for (const speed of SPEEDS) say(`Scrolled at ${speed.toLocaleString('en')} px/s`, told(await keepTime(page, speed, SCROLLED_FOR_MS)));
  const [scrolled] = await Promise.all([keepTime(page, SPEEDS[0], SCROLLED_FOR_MS), writeMeanwhile()]);
  say(`The same, ${WRITTEN} messages come`, told(scrolled));
} finally {
  await browser.close();
  await parley.stop();
}

/** Buyers write to the seller, one after the other, in the time of one measurement. */
async function writeMeanwhile(): Promise<void> {
  for (let n = 0; n < WRITTEN; n += 1) {
    const buyer = new Client(parley, { role: 'buyer', id: `new-${n}` });
    await buyer.post('/v1/messages', { sellerId: 's-1', text: `Are you there? ${n}` });
    await setTimeout(SCROLLED_FOR_MS / WRITTEN / 2);
  }
}

/** Scrolls to the end until there is no more of it. */
async function loadAll(page: Page): Promise<void> {
  const rows = String(CONVERSATIONS);
  await page.evaluate(async (wanted) => {
    const grid = document.querySelector('[role=grid]');
    const scroller = grid?.parentElement;
    if (!grid || !scroller) throw new Error('There is no list');
    while (grid.getAttribute('aria-rowcount') !== wanted) {
      scroller.scrollTop = scroller.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, rows);
}

function told({ frames, late, longest, longTasks, emptyFrames }: Smoothness): string {
  const share = ((100 * late) / frames).toFixed(1);
  return `${frames} frames, ${late} late (${share} %), the longest ${Math.round(longest)} ms; tasks over 50 ms: ${longTasks}; frames with a gap: ${emptyFrames}`;
}

/** The bytes of the same files for a client without Brotli. */
async function gzipped(urls: readonly string[]): Promise<number> {
  const answers = await Promise.all(urls.map((url) => fetch(url, { headers: { 'Accept-Encoding': 'gzip' } })));
  return answers.reduce((sum, { headers }) => sum + Number(headers.get('content-length')), 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(30)} ${figure}\n`);
}
