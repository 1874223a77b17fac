import { type Page, type Route } from 'playwright-core';

/** Answers a request as Parley refuses one. */
export function refuse(route: Route, status: number, code: string, headers: Record<string, string> = {}): Promise<void> {
  const body = JSON.stringify({ type: 'urn:x', title: code, status, detail: code, code });
  return route.fulfill({ status, contentType: 'application/problem+json', headers, body });
}

/** Chooses a file by the button for it. */
export async function addFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add pictures' }).click();
  await (await chosen).setFiles({ name, mimeType: 'image/png', buffer });
}
