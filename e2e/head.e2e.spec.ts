import { describe, expect, it } from '@jest/globals';
import { type Client } from '../testing/marketplace/client/client.js';
import { picture } from '../testing/marketplace/client/pictures.js';
import { type Picture } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

async function head(client: Client, path: string): Promise<Response> {
  const authorization = (await client.authorization()) ?? '';
  return fetch(`${world().parley.baseUrl}${path}`, { method: 'HEAD', headers: { authorization } });
}

describe('HEAD', () => {
  it('of a picture answers its type and size without its bytes', async () => {
    const { client } = world().buyer();
    const { body: sent } = await client.upload<Picture>('/v1/pictures', await picture('png'));
    const answer = await head(client, `/v1/pictures/${sent.pictureId}`);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-length')]).toEqual([200, 'image/png', String(sent.bytes)]);
    expect(await answer.text()).toBe('');
  });

  it.each(['/v1/inbox', '/v1/inbox/counts', '/v1/inbox/stream', '/v1/orders', '/v1/labels', '/v1/notices', '/v1/blacklist'])('of %s ends at once', async (path) => {
    const answer = await head(world().seller().client, path);
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});
