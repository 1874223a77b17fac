import { expect, it } from '@jest/globals';
import { describeConsole, rowWith } from './window.js';

describeConsole('Signing in', (windows) => {
  it('opens with a link, and the token is in the address no longer', async () => {
    const { world, open, tokenOf } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    await buyer.write(seller, { text: 'Is it there?', buyerName: 'Ana' });
    const page = await open(seller);
    await rowWith(page, 'Is it there?').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate(() => sessionStorage.getItem('parley.token'))).toBe(await tokenOf(seller));
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('eyJ');
  });

  it('says so where the link bears no token of a seller', async () => {
    const { world, open, tokenOf } = windows();
    const seller = world.seller();
    const page = await open(seller);
    const buyers = await world.parley.token({ role: 'buyer', id: 'b-1' });
    for (const none of ['nonsense', '%E0%A4%A', buyers]) {
      await page.goto(`${world.parley.baseUrl}/#token=${none}`);
      await page.getByRole('alert').filter({ hasText: 'This is not a seller token.' }).waitFor();
      expect(page.url()).not.toContain('token');
      await page.goto(`${world.parley.baseUrl}/#token=${await tokenOf(seller)}`);
      await page.getByText('No buyer has written yet').waitFor();
    }
  });

  it('takes a pasted token, and says why another is none', async () => {
    const { world, tokenOf } = windows();
    const seller = world.seller();
    const page = await windows().open(seller);
    await page.getByRole('button', { name: /Settings/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const field = page.getByRole('textbox', { name: 'Token' });
    await field.fill('not a token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This is not a seller token.').waitFor();
    const forged = (await tokenOf(seller)).replace(/\.[^.]+$/, '.c2lnbmF0dXJl');
    await field.fill(forged);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Your session has expired.').waitFor();
    await field.fill(await tokenOf(seller));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No buyer has written yet').waitFor();
  });
});
