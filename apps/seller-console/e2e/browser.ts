import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // A host name in a LAN: over plain http it is an insecure context.
  '--host-resolver-rules=MAP parley.lan 127.0.0.1',
];

/** The path of Chromium on this machine, or of `CHROMIUM`; null if it is not installed. */
export function findChromium(): string | null {
  return PLACES.find((place) => place !== undefined && existsSync(place)) ?? null;
}

/** Starts a Chromium with an empty profile; `close` ends it and deletes the profile. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('There is no Chromium: install Debian’s package chromium, or name one in CHROMIUM');
  const folder = await mkdtemp(join(tmpdir(), 'parley-chromium-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    args: ARGUMENTS,
    viewport: { width: 1360, height: 850 },
    locale: 'en-GB',
    ...options,
  });
  context.on('close', () => void rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined));
  return context;
}
