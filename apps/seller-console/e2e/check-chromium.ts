import { findChromium } from './browser.js';

if (findChromium() === null) {
  process.stderr.write('\n*** NO CHROMIUM: the tests of the console are LEFT OUT. Install the package chromium, or name one in CHROMIUM. ***\n\n');
}
