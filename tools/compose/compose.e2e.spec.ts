import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../e2e/support/eventually.js';
import { useWorld } from '../../e2e/support/world.js';

const run = promisify(execFile);
const APPS = ['messaging', 'order-message', 'notice', 'blacklist', 'inbox-projector', 'inbox-api'];

async function compose(...args: string[]): Promise<string> {
  return (await run('docker', ['compose', ...args], { maxBuffer: 16 * 1024 * 1024 })).stdout;
}

describe('docker-compose.yml', () => {
  const world = useWorld();
  let url: string;
  beforeAll(() => {
    url = world().parley.baseUrl;
  });

  it('shows the console at the front door, and lets nobody frame it', async () => {
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    const script = /<script[^>]+src="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const answer = await fetch(new URL(script, url), { headers: { 'accept-encoding': 'gzip' } });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'gzip']);
  });

  it.each([...APPS, 'front-door'])('runs %s as nobody in particular, who may not write to its image', async (service) => {
    const look = 'id -u; for file in /x /etc/x /parley/x; do touch $file 2>/dev/null && echo wrote $file; done; true';
    expect(await compose('exec', '-T', service, 'sh', '-c', look)).toBe('1000\n');
  });

  it('prints a token that its services believe, and nothing else', async () => {
    const token = (await compose('run', '--rm', '-T', 'token', 'seller', 's-compose')).trim();
    const answer = await fetch(`${url}/v1/inbox/counts`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });

  it('has the same inbox, and what was counted again from the events, after everything was taken down and brought up again', async () => {
    const seller = world().seller();
    const buyer = world().buyer();
    await buyer.write(seller, 'Will you be there tomorrow?');
    const before = await seller.inbox();
    await compose('down');
    await compose('up', '--wait');
    await eventually(async () => expect(await seller.inbox()).toEqual(before), 60_000);
    await buyer.write(seller, 'Good morning');
    expect((await seller.inbox())[0]).toMatchObject({ messageCount: 2, lastMessage: { text: 'Good morning' } });
    const report = JSON.parse(await compose('run', '--rm', '-T', 'parley', 'check', seller.id, '--json')) as object;
    expect(report).toMatchObject({ events: 2, differences: [] });
  }, 300_000);
});
