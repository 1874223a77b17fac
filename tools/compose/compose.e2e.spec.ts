import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../testing/async/eventually.js';
import { useWorld } from '../../testing/marketplace/client/world.js';

const run = promisify(execFile);
const APPS = ['messaging', 'order-message', 'notice', 'blacklist', 'inbox-projector', 'inbox-api'];

async function compose(...args: string[]): Promise<string> {
  return (await run('docker', ['compose', ...args], { maxBuffer: 16 * 1024 * 1024 })).stdout;
}

/** Requests an unchanged path: `fetch` would resolve its dot segments. */
function get(url: string, path: string): Promise<{ status?: number; type?: string; code?: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => {
        const type = answer.headers['content-type'];
        const { code } = (type?.startsWith('application/problem+json') ? JSON.parse(text) : {}) as { code?: string };
        resolve({ status: answer.statusCode, type, code });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('docker-compose.yml', () => {
  const world = useWorld();
  let url: string;
  beforeAll(() => {
    url = world().parley.baseUrl;
  });

  it('serves the console at the front door, and forbids frames', async () => {
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    const script = /<script[^>]+src="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const answer = await fetch(new URL(script, url), { headers: { 'accept-encoding': 'gzip' } });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'gzip']);
  });

  it.each([...APPS, 'front-door'])('runs %s as an unprivileged user with a read-only image', async (service) => {
    const look = 'id -u; for file in /x /etc/x /parley/x; do touch $file 2>/dev/null && echo wrote $file; done; true';
    expect(await compose('exec', '-T', service, 'sh', '-c', look)).toBe('1000\n');
  });

  it.each(['messaging', 'inbox-api'])('gives %s only the public half of the signing key', async (service) => {
    const keys = await compose('exec', '-T', service, 'sh', '-c', 'ls /var/lib/parley /var/lib/parley/keys && cat /var/lib/parley/keys/*');
    expect(keys).toMatch(/^\/var\/lib\/parley:\nkeys\n\n\/var\/lib\/parley\/keys:\nverification.json\n\{"kty":"EC","crv":"P-256","x":"[\w-]+","y":"[\w-]+"\}$/);
  });

  it.each(['/v1/%2e%2e', '/v1/../v1/inbox', '/%2e%2e', '//v1/inbox', '/assets/%2e%2e/', '/nothing', '/metrics', '/%6detrics', '/health/ready'])(
    'answers %s with a problem',
    async (path) => {
      expect(await get(url, path)).toMatchObject({ status: 404, type: expect.stringContaining('application/problem+json') as unknown, code: 'NOT_FOUND' });
    },
  );

  it('answers for an unavailable service with a problem and Retry-After', async () => {
    await compose('stop', '--timeout', '20', 'notice');
    try {
      const answer = await fetch(`${url}/v1/notices`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
      expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([503, '1', 'application/problem+json; charset=utf-8']);
      expect(await answer.json()).toMatchObject({ type: 'urn:parley:problem:unavailable', status: 503, code: 'UNAVAILABLE', detail: 'The front door cannot reach the service' });
    } finally {
      await compose('start', 'notice');
    }
  }, 90_000);

  it('prints only a token that its services accept', async () => {
    const token = (await compose('run', '--rm', '-T', 'token', 'seller', 's-compose')).trim();
    const answer = await fetch(`${url}/v1/inbox/counts`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });

  it('has the same inbox, and counts that match the events, after it was taken down and brought up again', async () => {
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
