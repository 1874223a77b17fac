import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../../../testing/async/eventually.js';
import { describeConsole, rowWith } from './window.js';

/** A wire between the page and Parley that can be cut. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private target = 0;
  private isCut = false;
  private readonly server = createServer((client) => {
    if (this.isCut) return client.destroy();
    const upstream = connect(this.target, '127.0.0.1');
    for (const [one, other] of [[client, upstream], [upstream, client]] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => this.sockets.delete(one));
    }
    return undefined;
  });

  async lay(target: string): Promise<string> {
    this.target = Number(new URL(target).port);
    if (!this.server.listening) await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

describeConsole('Live', (windows) => {
  let wire: Wire;
  beforeAll(() => {
    wire = new Wire();
  });
  afterAll(() => wire.close());

  it('two windows of a seller see what the other does, and what buyers write', async () => {
    const { world, open } = windows();
    const [seller, buyer, other] = [world.seller(), world.buyer(), world.buyer()];
    await buyer.write(seller, { text: 'first', buyerName: 'Ana' });
    const one = await open(seller);
    const two = await open(seller);
    await rowWith(two, 'first').click();
    await rowWith(one, 'first').click();
    await buyer.write(seller, 'second');
    for (const page of [one, two]) await page.getByRole('listitem').filter({ hasText: 'second' }).waitFor();
    await one.getByRole('textbox', { name: 'Your reply' }).fill('an answer');
    await one.keyboard.press('Enter');
    await two.getByRole('listitem').filter({ hasText: 'an answer' }).waitFor();
    await two.getByRole('button', { name: 'Label: No label' }).click();
    await two.getByRole('menuitemradio', { name: 'Blue' }).click();
    await one.getByRole('button', { name: 'Label: Blue' }).waitFor();
    await other.write(seller, { text: 'from somebody new', buyerName: 'Ben' });
    for (const page of [one, two]) {
      await eventually(async () => expect(await page.getByRole('row').first().textContent()).toContain('from somebody new'));
      await page.getByRole('link', { name: /^Messages 1 unanswered 1 Unread/ }).waitFor();
    }
    await seller.blacklistBuyer(buyer.id);
    for (const page of [one, two]) {
      await rowWith(page, 'an answer').waitFor({ state: 'detached' });
      await page.getByText('On your blacklist.', { exact: true }).waitFor();
    }
    await two.getByRole('button', { name: 'Remove from blacklist' }).click();
    for (const page of [one, two]) await rowWith(page, 'an answer').waitFor();
  });

  it('a part whose script cannot be loaded shows that, and the others still work', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    await buyer.write(seller, { text: 'first', buyerName: 'Ana' });
    const page = await open(seller, { prepare: (opened) => opened.route('**/assets/blacklist-part*.js', (route) => route.abort()) });
    await rowWith(page, 'first').waitFor();
    await page.getByRole('link', { name: /^Blacklist/ }).click();
    await page.getByRole('alert').filter({ hasText: 'This part cannot be shown' }).waitFor();
    await page.getByRole('link', { name: /^Messages/ }).click();
    await rowWith(page, 'first').waitFor();
    await page.getByRole('link', { name: /^Blacklist/ }).click();
    await page.unroute('**/assets/blacklist-part*.js');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('Your blacklist is empty').waitFor();
  });

  it('a lost connection is shown, and resumes without a gap', async () => {
    const { world, open } = windows();
    const [seller, buyer] = [world.seller(), world.buyer()];
    await buyer.write(seller, { text: 'before', buyerName: 'Ana' });
    const page = await open(seller, { baseUrl: await wire.lay(world.parley.baseUrl) });
    await rowWith(page, 'before').click();
    await page.getByText('Live', { exact: true }).waitFor();
    let reads = 0;
    page.on('request', (request) => (reads += Number(/\/v1\/inbox(\?|$)/.test(request.url()))));
    wire.cut();
    await page.getByText('Connection lost. This page may be out of date.').waitFor();
    await buyer.write(seller, 'while it was cut');
    await world.buyer().write(seller, { text: 'another, too', buyerName: 'Ben' });
    await page.getByRole('textbox', { name: 'Your reply' }).fill('written meanwhile');
    await page.keyboard.press('Enter');
    await page.getByText('Not sent yet').waitFor();
    wire.mend();
    await page.getByText('The connection is back. Nothing was missed.').waitFor({ timeout: 20_000 });
    await rowWith(page, 'another, too').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'while it was cut' }).waitFor();
    await page.getByText('Not sent yet').waitFor({ state: 'detached' });
    await page.getByRole('listitem').filter({ hasText: 'written meanwhile' }).waitFor();
    await eventually(async () => expect((await seller.inbox()).find(({ buyerId }) => buyerId === buyer.id)?.messageCount).toBe(3));
    // The list was not loaded again: the stream told what was missed.
    expect(reads).toBe(0);
  }, 60_000);
});
