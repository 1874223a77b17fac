import { openBrowser } from './browser.js';
import { generateInbox } from './generated-inbox.js';
import { signedTokens, signingKeyOf } from '../../../e2e/support/tokens.js';
const token = await signedTokens(signingKeyOf('/tmp/console-dev'))({ role: 'seller', id: 's-2' });
const b = await openBrowser();
const page = await b.newPage();
page.on('pageerror', (e) => console.log('PAGEERROR', e.stack));
await generateInbox(page, 100_000);
await page.goto('http://127.0.0.1:3905/#token=' + token);
await page.getByRole('row').first().waitFor();
const t = Date.now();
const r = await page.evaluate(async () => {
  const long: number[] = [];
  new PerformanceObserver((l) => { for (const e of l.getEntries()) long.push(e.duration); }).observe({ type: 'longtask' });
  const scroller = document.querySelector('[role=grid]')!.parentElement!;
  let frames = 0, most = 0;
  const t0 = performance.now();
  for (let still = 0, before = -1; still < 120; ) {
    scroller.scrollTop = scroller.scrollHeight;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    frames++; most = Math.max(most, document.querySelectorAll('[role=row]').length);
    still = scroller.scrollTop === before ? still + 1 : 0; before = scroller.scrollTop;
  }
  const load = performance.now() - t0;
  const l1 = long.length, m1 = Math.max(0, ...long); long.length = 0;
  const times: number[] = []; let last = performance.now();
  for (let i = 0; i < 300; i++) { scroller.scrollTop = (scroller.scrollHeight / 300) * i; await new Promise((r2) => requestAnimationFrame(r2)); const n = performance.now(); times.push(n - last); last = n; }
  times.sort((a, c) => a - c);
  return { load, frames, most, l1, m1, rows: document.querySelector('[role=grid]')!.getAttribute('aria-rowcount'), p50: times[150], p95: times[285], max: times[299], long2: long.length, maxlong2: Math.max(0, ...long) };
});
console.log(r, Date.now() - t);
await b.close();
