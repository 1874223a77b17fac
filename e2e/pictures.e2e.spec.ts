import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Actor } from '../testing/marketplace/client/actor.js';
import { type Answer } from '../testing/marketplace/client/client.js';
import { eventually } from '../testing/async/eventually.js';
import { animation, describePicture, noise, photo, picture } from '../testing/marketplace/client/pictures.js';
import { type Picture, type Problem } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

const fetchBy = (actor: Actor, pictureId: string): Promise<Answer<Uint8Array>> => actor.client.get<Uint8Array>(`/v1/pictures/${pictureId}`);

async function statusFor(actor: Actor, pictureId: string): Promise<number> {
  const { status, body } = await actor.client.get<Problem>(`/v1/pictures/${pictureId}`);
  if (status !== 200) expect(body.code).toBe('PICTURE_NOT_FOUND');
  return status;
}

describe('A picture', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)('may be a %s, and is served as one', async (format) => {
    const buyer = world().buyer();
    const sent = await buyer.client.upload<Picture>('/v1/pictures', await picture(format), 'text/plain');
    expect(sent.status).toBe(201);
    expect(sent.body).toStrictEqual({
      pictureId: expect.any(String),
      contentType: `image/${format}`,
      width: 40,
      height: 30,
      bytes: expect.any(Number),
    });
    const { status, headers, body } = await fetchBy(buyer, sent.body.pictureId);
    expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([200, `image/${format}`, 'nosniff']);
    expect(body.byteLength).toBe(sent.body.bytes);
    expect(await describePicture(body)).toMatchObject({ format, width: 40, height: 30 });
  });

  it('is rotated by its orientation tag, and stripped of position and camera data', async () => {
    const seller = world().seller();
    const { pictureId, width, height } = await seller.upload(await photo(40, 30));
    expect([width, height]).toEqual([30, 40]);
    const { body } = await fetchBy(seller, pictureId);
    expect(await describePicture(body)).toMatchObject({ width: 30, height: 40 });
    const { exif, xmp, iptc, orientation } = await describePicture(body);
    expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
    expect(orientation ?? 1).toBe(1);
    expect(Buffer.from(body).includes('SecretCamera')).toBe(false);
  });

  it('keeps the frames of an animated GIF', async () => {
    const buyer = world().buyer();
    const { pictureId, width, height } = await buyer.upload(await animation(3, 20, 10));
    expect([width, height]).toEqual([20, 10]);
    expect(await describePicture((await fetchBy(buyer, pictureId)).body)).toMatchObject({ format: 'gif', pages: 3, pageHeight: 10 });
  });

  it.each(['PK\x03\x04 an archive', '<script>alert(1)</script>'])('drops trailing bytes after its end: %j', async (more) => {
    const buyer = world().buyer();
    for (const format of ['png', 'jpeg', 'gif', 'webp'] as const) {
      const file = Buffer.concat([await noise(format), Buffer.from(more)]);
      expect(file.indexOf(more)).toBeGreaterThan(1024);
      const { pictureId } = await buyer.upload(file);
      const { body } = await fetchBy(buyer, pictureId);
      expect(Buffer.from(body).includes(more)).toBe(false);
    }
  });

  it.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')],
    ['a GIF that is a web page as well', () => Buffer.from('GIF89a/*<html><script>alert(1)</script>*/=1;')],
    ['a text', () => Buffer.from('not a picture')],
    ['nothing', () => new Uint8Array()],
    ['a PDF', () => Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj')],
    ['a TIFF', () => sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } }).tiff().toBuffer()],
    ['half a PNG', async () => (await picture('png', 300, 300)).subarray(0, 60)],
    ['the first bytes of a JPEG', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70])],
  ])('is refused with any content type: %s', async (_name, bytes) => {
    const { status, body } = await world().buyer().client.upload<Problem>('/v1/pictures', await bytes(), 'image/png');
    expect([status, body.code]).toEqual([415, 'PICTURE_UNSUPPORTED']);
  });

  it('is refused if it is too large, in bytes or in pixels', async () => {
    const buyer = world().buyer();
    const heavy = Buffer.concat([await picture('png'), Buffer.alloc(10 * 1024 * 1024)]);
    const wide = await picture('png', 5_001, 5_000);
    for (const bytes of [heavy, wide]) {
      const { status, body } = await buyer.client.upload<Problem>('/v1/pictures', bytes);
      expect([status, body.code]).toEqual([413, 'PICTURE_TOO_LARGE']);
    }
    expect((await buyer.upload(await picture('png', 5_000, 5_000))).width).toBe(5_000);
  });

  it('is uploaded as a form with one file', async () => {
    const { client } = world().buyer();
    const json = await client.post<Problem>('/v1/pictures', { file: 'x' });
    expect([json.status, json.body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const form = new FormData();
    form.set('text', 'no file');
    const without = await client.request<Problem>('POST', '/v1/pictures', { raw: form });
    expect([without.status, without.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    const elsewhere = new FormData();
    elsewhere.set('image', new Blob([await picture('png')]), 'p.png');
    const other = await client.request<Problem>('POST', '/v1/pictures', { raw: elsewhere });
    expect([other.status, other.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('A picture is visible', () => {
  it('only to its uploader until it is sent; then also to the other party of the conversation', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const strangers = [world().seller(), world().buyer(), world().seller({ id: buyer.id }), world().buyer(seller.id)];
    const { pictureId } = await buyer.upload(await picture('jpeg'));
    expect(await statusFor(buyer, pictureId)).toBe(200);
    expect(await statusFor(seller, pictureId)).toBe(404);
    const { conversationId } = await buyer.write(seller, { pictureIds: [pictureId] });
    expect((await seller.messages(conversationId))[0]).toMatchObject({ text: null, pictureIds: [pictureId] });
    await eventually(async () => expect(await statusFor(seller, pictureId)).toBe(200));
    expect(await statusFor(buyer, pictureId)).toBe(200);
    for (const stranger of strangers) expect(await statusFor(stranger, pictureId)).toBe(404);
  });

  it('to the buyer if the seller sent it; to all recipients of a batch', async () => {
    const seller = world().seller();
    const buyers = [world().buyer(), world().buyer(), world().buyer()];
    const ids: string[] = [];
    for (const buyer of buyers) ids.push((await buyer.write(seller, 'Hello')).conversationId);
    const { pictureId } = await seller.upload(await picture('webp'));
    await seller.replyToMany(ids.slice(0, 2), { text: 'Look', pictureIds: [pictureId] });
    expect((await buyers[0].messages(ids[0]))[0]).toMatchObject({ text: 'Look', pictureIds: [pictureId] });
    await eventually(async () => {
      expect([await statusFor(buyers[0], pictureId), await statusFor(buyers[1], pictureId)]).toEqual([200, 200]);
    });
    expect(await statusFor(buyers[2], pictureId)).toBe(404);
  });

  it('to the two parties of an order', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    const [asked, answered] = [await buyer.upload(await picture('gif')), await seller.upload(await picture('png'))];
    await buyer.writeAbout(orderId, { pictureIds: [asked.pictureId] });
    await seller.replyToOrder(orderId, { text: 'This?', pictureIds: [answered.pictureId] });
    const { timeline } = await seller.order(orderId);
    expect(timeline.flatMap((entry) => (entry.kind === 'message' ? entry.pictureIds : []))).toEqual([asked.pictureId, answered.pictureId]);
    await eventually(async () => {
      expect([await statusFor(seller, asked.pictureId), await statusFor(buyer, answered.pictureId)]).toEqual([200, 200]);
    });
  });

  it('not to the seller while the buyer is blacklisted and the message hidden', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    const upload = async () => (await buyer.upload(await picture('png'))).pictureId;
    const [before, since, onOrder] = [await upload(), await upload(), await upload()];
    await buyer.write(seller, { pictureIds: [before] });
    await buyer.writeAbout(orderId, { pictureIds: [onOrder] });
    await eventually(async () => expect([await statusFor(seller, before), await statusFor(seller, onOrder)]).toEqual([200, 200]));
    await seller.blacklistBuyer(buyer.id);
    await buyer.write(seller, { pictureIds: [since] });
    await eventually(async () => {
      expect([await statusFor(seller, before), await statusFor(seller, since), await statusFor(seller, onOrder)]).toEqual([200, 404, 404]);
    });
    expect(await statusFor(buyer, since)).toBe(200);
    await seller.removeBuyer(buyer.id);
    await eventually(async () => expect([await statusFor(seller, since), await statusFor(seller, onOrder)]).toEqual([200, 200]));
  });
});

describe('A cached picture', () => {
  it('is answered 304 without its bytes, by If-None-Match, and only to readers who may see it', async () => {
    const [buyer, stranger] = [world().buyer(), world().buyer()];
    const { pictureId } = await buyer.upload(await picture('png'));
    const get = async (reader: typeof buyer, ifNoneMatch: string) => {
      const headers = { authorization: (await reader.client.authorization()) ?? '', 'if-none-match': ifNoneMatch };
      return fetch(`${world().parley.baseUrl}/v1/pictures/${pictureId}`, { headers });
    };
    const etag = (await buyer.client.get(`/v1/pictures/${pictureId}`)).headers.get('etag') ?? '';
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get(buyer, known);
      expect([known, answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([known, 304, etag, '']);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await get(buyer, '"other"')).status).toBe(200);
    expect((await get(stranger, etag)).status).toBe(404);
  });
});

describe('A message', () => {
  it('may have five pictures, in order', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push((await buyer.upload(await picture('png', 10 + index))).pictureId);
    const { conversationId } = await buyer.write(seller, { text: 'Five', pictureIds: ids });
    expect((await seller.messages(conversationId))[0].pictureIds).toEqual(ids);
    expect((await seller.conversation(conversationId)).lastMessage?.pictureIds).toEqual(ids);
  });

  it('may have only pictures of its sender', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const { pictureId } = await buyer.upload(await picture('png'));
    await buyer.write(seller, { pictureIds: [pictureId] });
    const theirs = await seller.client.post<Problem>(`/v1/conversations/${conversationId}/replies`, { pictureIds: [pictureId] });
    const none = await buyer.client.post<Problem>('/v1/messages', { sellerId: seller.id, text: 'x', pictureIds: ['no-such-picture'] });
    const orderId = await world().order(seller, buyer);
    const onOrder = await seller.client.post<Problem>(`/v1/orders/${orderId}/replies`, { pictureIds: [pictureId] });
    for (const { status, body } of [theirs, none, onOrder]) expect([status, body.code]).toEqual([404, 'PICTURE_NOT_FOUND']);
    expect(await seller.messages(conversationId)).toHaveLength(2);
    expect(await seller.orderMessages(orderId)).toEqual([]);
  });
});
